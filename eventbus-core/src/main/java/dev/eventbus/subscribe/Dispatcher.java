package dev.eventbus.subscribe;

import dev.eventbus.log.LogException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds handlers: decides which thread begins which task, and when.
 *
 * <p>With a concurrency of one the reader's thread calls {@link #runOne} itself, without a hand-over; otherwise workers
 * are started while there is something to do. A call that does not return in time loses its place to another thread.
 */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** Calls that ignored their interrupt and still have a thread: with more of them the subscription stops. */
    private static final int MAX_STUCK = 16;

    private final SubscriptionPlan plan;
    private final TaskQueue queue;
    private final Intake intake;
    private final Attempts attempts;
    private final Settler settler;
    private final Breaker breaker;
    private final Gate gate;
    private final HealthState health;
    private final ThreadSupply threads;
    // Here, since a full heap must not come between taking a place and using it.
    private final Runnable work = this::work;
    private final BooleanSupplier giveAway = this::giveAway;

    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger stuck = new AtomicInteger();
    /** Who have lost their places to nobody yet; of the thread that checks timeouts. */
    private final Queue<Worker> unreplaced = new ArrayDeque<>();

    private volatile boolean paused;
    private volatile boolean closing;

    Dispatcher(
            SubscriptionPlan plan,
            TaskQueue queue,
            Intake intake,
            Attempts attempts,
            Settler settler,
            Breaker breaker,
            Gate gate,
            HealthState health,
            ThreadSupply threads) {
        this.plan = plan;
        this.queue = queue;
        this.intake = intake;
        this.attempts = attempts;
        this.settler = settler;
        this.breaker = breaker;
        this.gate = gate;
        this.health = health;
        this.threads = threads;
    }

    /** What {@link #runOne} did. */
    enum Ran {
        NOTHING,
        ONE,
        /** The call took too long: another thread has the place of the calling one, which must end. */
        LOST_ITS_PLACE
    }

    /** Makes the calling thread a worker; {@code onPlaceLost} puts another in its place, or answers that it cannot now. */
    Worker join(BooleanSupplier onPlaceLost) {
        Worker worker = new Worker(onPlaceLost);
        workers.add(worker);
        return worker;
    }

    void leave(Worker worker) {
        workers.remove(worker);
    }

    /** Runs the next task on the calling thread, if one may begin. */
    Ran runOne(Worker worker) {
        worker.busy(true);
        Gate.Pass pass = gate.enter();
        try {
            return pass == Gate.Pass.NONE ? Ran.NOTHING : runNext(worker);
        } finally {
            gate.leave(pass);
            worker.busy(false);
        }
    }

    private Ran runNext(Worker worker) {
        Task task = next();
        if (task == null) {
            return Ran.NOTHING;
        }
        worker.took(task);
        try {
            boolean wasOpen = task.isOpen();
            if (!opened(task)) {
                return Ran.ONE;
            }
            // To open it may have taken long: it asks a tenant policy.
            if (!wasOpen && !(mayFeed() && task.membership().mayBegin())) {
                breaker.undecided();
                queue.putBack(task);
                return Ran.NOTHING;
            }
            if (attempts.run(worker, task)) {
                return Ran.ONE;
            }
        } catch (LogException e) {
            LOG.debug("Subscription {} cannot begin an event yet: {}", plan.name(), e.getMessage());
            gate.failed(String.valueOf(e.getMessage()));
            return Ran.NOTHING;
        } finally {
            worker.took(null);
        }
        if (stuck.decrementAndGet() <= MAX_STUCK) {
            health.over(HealthState.Trouble.STUCK);
        }
        return Ran.LOST_ITS_PLACE;
    }

    /** Whether {@code task} has its event; if not, it is parked. */
    private boolean opened(Task task) {
        boolean open;
        try {
            open = intake.open(task);
        } catch (RuntimeException | Error e) { // such as a full heap
            LOG.error("Subscription {} met an error of its own; it goes on", plan.name(), e);
            breaker.undecided();
            queue.putBack(task);
            throw new LogException("it met an error of its own: " + e, e);
        }
        if (!open) {
            breaker.undecided();
            queue.done(task);
        }
        return open;
    }

    /** Starts as many workers as there is work, room, and threads for. */
    void startWorkers() {
        int started = 0;
        while (mayFeed() && gate.isOpen() && queue.hasReady() && started < queue.size()) {
            int now = active.get();
            if (now >= plan.concurrency()) {
                return;
            }
            if (active.compareAndSet(now, now + 1)) {
                started++;
                if (!threads.run(work)) {
                    active.decrementAndGet();
                    return;
                }
            }
        }
    }

    private void work() {
        Worker worker = null;
        Ran ran = Ran.ONE;
        try {
            worker = join(giveAway);
            while (ran == Ran.ONE) {
                ran = runOne(worker);
            }
        } finally { // also after an error of its own, such as a full heap: the reader starts another
            if (worker != null) {
                leave(worker);
            }
            if (worker == null || !worker.hasLostItsPlace()) {
                active.decrementAndGet();
            }
        }
        if (ran == Ran.NOTHING) {
            if (active.get() == 0) {
                settler.flush(); // nobody is about to add to it
            }
            startWorkers();
        }
    }

    private boolean giveAway() {
        active.decrementAndGet();
        startWorkers();
        return true;
    }

    void pause(boolean pause) {
        paused = pause;
    }

    /** Whether something could begin that is waiting for its time. */
    boolean isGated() {
        return gate.opensSoon();
    }

    /** Whether what is added to the queue now would have to wait. */
    boolean isBusy() {
        long busy = workers.stream().filter(Worker::isBusy).count();
        return busy >= plan.concurrency() || queue.hasReady() || breaker.isOpen();
    }

    /**
     * Begins nothing more and waits for what runs; at the end of {@code timeout} that is interrupted, and counts neither
     * as handled nor as failed if it ends by that.
     */
    void close(Duration timeout) {
        closing = true;
        if (!awaitIdle(timeout)) {
            LOG.warn(
                    "Subscription {} closes although handlers still run after {}; they are interrupted, and their events "
                            + "are delivered again",
                    plan.name(),
                    timeout);
            workers.forEach(Worker::interrupt);
            awaitIdle(Duration.ofSeconds(1));
        }
    }

    private boolean awaitIdle(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (workers.stream().anyMatch(Worker::isBusy)) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        return true;
    }

    /** What has been begun and is not settled. */
    void forEachBegun(Consumer<Task> action) {
        for (Worker worker : workers) {
            Task task = worker.taken();
            if (task != null) {
                action.accept(task);
            }
        }
        forEachWaiting(action);
    }

    /** What waits for its time, with its key, or for another that may kill its process. */
    void forEachWaiting(Consumer<Task> action) {
        attempts.forEachWaiting(action);
    }

    /** Lets go of what waits for its time for {@code over}. */
    void drop(Membership over) {
        attempts.drop(over);
    }

    /** Ends calls whose time is up. For one thread at a time. */
    void checkTimeouts() {
        threads.forget();
        fillPlaces();
        for (Worker worker : workers) {
            Task task = worker.timeOut(plan.handlerTimeout().toNanos());
            if (task != null) {
                workers.remove(worker);
                unreplaced.add(worker);
                int now = stuck.incrementAndGet();
                if (now > MAX_STUCK) {
                    health.trouble(
                            HealthState.Trouble.STUCK,
                            "%d handler calls ignore their interrupt; nothing begins before one of them ends"
                                    .formatted(now));
                }
                try {
                    attempts.timedOut(task);
                } finally {
                    fillPlaces();
                }
            }
        }
    }

    /** Who cannot be replaced now is by a later check. */
    private void fillPlaces() {
        Worker worker;
        while ((worker = unreplaced.poll()) != null) {
            if (!worker.replace()) {
                unreplaced.add(worker);
                return;
            }
        }
    }

    private boolean mayFeed() {
        return !paused && !closing && stuck.get() <= MAX_STUCK;
    }

    private @Nullable Task next() {
        if (!mayFeed()) {
            return null;
        }
        Task task;
        while ((task = queue.poll()) != null) {
            if (task.membership().over()) {
                queue.done(task);
                settler.dropped(1);
            } else if (!task.membership().mayBegin() || !breaker.permits()) {
                queue.putBack(task);
                gate.shut();
                return null;
            } else {
                return task;
            }
        }
        return null;
    }
}
