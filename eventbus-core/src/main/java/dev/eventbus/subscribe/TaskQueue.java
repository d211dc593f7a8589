package dev.eventbus.subscribe;

import dev.eventbus.log.EntryIds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is held and not begun, and in which order it begins. Safe for any number of threads.
 *
 * <p>Without lanes it is a queue. With lanes, tenants take turns, and so do the lanes of a tenant, so that one tenant's
 * flood delays another's events by one event at a time; of an exclusive lane one task runs at a time, in stream order.
 */
final class TaskQueue {
    /** How tasks are put in order. */
    enum Order {
        /** One after another, as they came. */
        STREAM,
        /** Tenants take turns. */
        TENANTS,
        /** The same, and tasks with one order key run one after another. */
        KEYS
    }

    private final Order order;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Task> line = new ArrayDeque<>();
    private final Deque<Turn> turns = new ArrayDeque<>();
    private final Map<UUID, Turn> tenants = new HashMap<>();
    private final Map<LaneKey, Lane> lanes = new HashMap<>();
    private final Set<Lane> heldLanes = new HashSet<>();
    private final AtomicInteger size = new AtomicInteger();

    TaskQueue(Order order) {
        this.order = order;
    }

    /** A tenant's place in the round. */
    private static final class Turn {
        private final Deque<Lane> ready = new ArrayDeque<>();
        private final UUID tenant;

        Turn(UUID tenant) {
            this.tenant = tenant;
        }
    }

    private record LaneKey(UUID tenant, Object key) {}

    /** The tasks of one key, or one task. */
    static final class Lane {
        private final Deque<Task> tasks;
        private final @Nullable LaneKey key;
        private boolean busy;

        private Lane(@Nullable LaneKey key) {
            this.key = key;
            this.tasks = key == null ? new ArrayDeque<>(1) : new ArrayDeque<>();
        }
    }

    /** Whether where a task is put depends on its event, so that only an open one can be {@linkplain #add added}. */
    boolean ordersByEvent() {
        return order != Order.STREAM;
    }

    void add(Collection<Task> tasks) {
        lock.lock();
        try {
            for (Task task : tasks) {
                add(task);
            }
            size.addAndGet(tasks.size());
        } finally {
            lock.unlock();
        }
    }

    /** The next task to begin, or {@code null}. What it returns is to be given to {@link #done} or {@link #putBack}. */
    @Nullable
    Task poll() {
        if (size.get() == 0) {
            return null;
        }
        lock.lock();
        try {
            Task task = order == Order.STREAM ? line.poll() : pollTurn();
            if (task != null) {
                size.decrementAndGet();
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    /** A task from {@link #poll} has ended: the next of its lane may begin. */
    void done(Task task) {
        Lane lane = task.lane;
        if (lane == null || lane.key == null) {
            return;
        }
        lock.lock();
        try {
            task.lane = null;
            lane.busy = false;
            heldLanes.remove(lane);
            if (lane.tasks.isEmpty()) {
                lanes.remove(lane.key);
            } else {
                ready(lane.key.tenant, lane);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A task from {@link #poll} waits, and all of its lane with it, until it is given to {@link #done} or {@link #putBack}. */
    void hold(Task task) {
        lock.lock();
        try {
            if (task.lane != null) {
                heldLanes.add(task.lane);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many tasks {@link #hold} keeps from beginning. */
    int held() {
        lock.lock();
        try {
            int held = 0;
            for (Lane lane : heldLanes) {
                held += 1 + lane.tasks.size();
            }
            return held;
        } finally {
            lock.unlock();
        }
    }

    /** A task from {@link #poll} was not begun, or is to begin once more: it comes first in its lane. */
    void putBack(Task task) {
        lock.lock();
        try {
            size.incrementAndGet();
            Lane lane = task.lane;
            if (order == Order.STREAM) {
                line.addFirst(task);
            } else if (lane == null || lane.key == null) {
                add(task);
            } else {
                lane.tasks.addFirst(task);
                lane.busy = false;
                heldLanes.remove(lane);
                ready(lane.key.tenant, lane);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #putBack}, but behind all others where no lane's order forbids it. */
    void putLast(Task task) {
        lock.lock();
        try {
            if (order == Order.STREAM) {
                size.incrementAndGet();
                line.addLast(task);
                return;
            }
        } finally {
            lock.unlock();
        }
        putBack(task);
    }

    /** Removes what {@code condition} holds for. */
    List<Task> removeIf(Predicate<Task> condition) {
        lock.lock();
        try {
            List<Task> all = new ArrayList<>();
            all.addAll(line);
            for (Turn turn : tenants.values()) {
                turn.ready.stream().filter(lane -> lane.key == null).forEach(lane -> all.addAll(lane.tasks));
            }
            lanes.values().forEach(lane -> all.addAll(lane.tasks));
            List<Task> removed = all.stream().filter(condition).toList();
            if (!removed.isEmpty()) {
                all.removeIf(condition);
                line.clear();
                turns.clear();
                tenants.clear();
                lanes.values().forEach(lane -> lane.tasks.clear());
                lanes.values().removeIf(lane -> !lane.busy);
                for (Task task : all) {
                    add(task);
                }
                size.set(all.size());
            }
            return removed;
        } finally {
            lock.unlock();
        }
    }

    void forEach(Consumer<Task> action) {
        lock.lock();
        try {
            line.forEach(action);
            for (Turn turn : tenants.values()) {
                turn.ready.stream().filter(lane -> lane.key == null).forEach(lane -> lane.tasks.forEach(action));
            }
            lanes.values().forEach(lane -> lane.tasks.forEach(action));
        } finally {
            lock.unlock();
        }
    }

    int size() {
        return size.get();
    }

    /** Whether {@link #poll} has something: what its lane's order holds back does not count. */
    boolean hasReady() {
        lock.lock();
        try {
            return !line.isEmpty() || !turns.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void add(Task task) {
        if (order == Order.STREAM) {
            insert(line, task);
            return;
        }
        UUID tenant = task.tenantId();
        Object key = order == Order.KEYS ? task.orderKey() : null;
        if (key == null) {
            Lane alone = new Lane(null);
            task.lane = alone;
            alone.tasks.add(task);
            ready(tenant, alone);
            return;
        }
        LaneKey laneKey = new LaneKey(tenant, key);
        Lane lane = lanes.get(laneKey);
        if (lane == null) {
            lane = new Lane(laneKey);
            lanes.put(laneKey, lane);
        }
        boolean first = lane.tasks.isEmpty();
        task.lane = lane;
        insert(lane.tasks, task);
        if (first && !lane.busy) {
            ready(tenant, lane);
        }
    }

    private void ready(UUID tenant, Lane lane) {
        Turn turn = tenants.get(tenant);
        if (turn == null) {
            turn = new Turn(tenant);
            tenants.put(tenant, turn);
            turns.add(turn);
        }
        turn.ready.add(lane);
    }

    private @Nullable Task pollTurn() {
        Turn turn = turns.poll();
        if (turn == null) {
            return null;
        }
        Lane lane = turn.ready.remove();
        if (turn.ready.isEmpty()) {
            tenants.remove(turn.tenant);
        } else {
            turns.add(turn);
        }
        lane.busy = true;
        return lane.tasks.remove();
    }

    /** At the end, unless it was recovered or waited and so is older than what is there. */
    private static void insert(Deque<Task> tasks, Task task) {
        Task last = tasks.peekLast();
        if (last == null
                || !task.delivery().origin().recovered()
                || EntryIds.compare(last.entryId(), task.entryId()) <= 0) {
            tasks.addLast(task);
            return;
        }
        List<Task> later = new ArrayList<>();
        while (last != null && EntryIds.compare(last.entryId(), task.entryId()) > 0) {
            later.add(tasks.removeLast());
            last = tasks.peekLast();
        }
        tasks.addLast(task);
        for (int i = later.size() - 1; i >= 0; i--) {
            tasks.addLast(later.get(i));
        }
    }
}
