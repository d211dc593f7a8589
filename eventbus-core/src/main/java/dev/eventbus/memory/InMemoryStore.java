package dev.eventbus.memory;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What several {@link InMemoryLog logs} share, as processes share a Redis. Every step is made under one lock. */
final class InMemoryStore {
    private final ReentrantLock lock = new ReentrantLock();
    private final Clock clock;
    private final Map<String, StoredType> types = new HashMap<>();
    private final StoredJobs jobs = new StoredJobs();
    private final Set<Waiter> waiters = new HashSet<>();
    private long numbers;

    private record Waiter(Set<String> types, CompletableFuture<Void> woken) {}

    InMemoryStore(Clock clock) {
        this.clock = clock;
    }

    /** Makes one step. */
    <T> T step(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    /** Makes one step. */
    void step(Runnable step) {
        step(() -> {
            step.run();
            return true;
        });
    }

    long now() {
        return clock.millis();
    }

    /** A number that no other call has got. Within a step. */
    long nextNumber() {
        return ++numbers;
    }

    /** Within a step. */
    StoredType type(String type) {
        return types.computeIfAbsent(type, missing -> new StoredType(missing, stream(missing)));
    }

    /** Within a step. */
    StoredSubscription subscription(String subscription, String type) {
        return type(type).subscription(subscription);
    }

    /** Within a step. */
    StoredJobs jobs() {
        return jobs;
    }

    static String stream(String type) {
        return "event::" + type;
    }

    /** Completes when something changes in one of the streams after this step, or by whoever waits. Within a step. */
    CompletableFuture<Void> change(Collection<String> types) {
        Waiter waiter = new Waiter(Set.copyOf(types), new CompletableFuture<>());
        waiters.add(waiter);
        waiter.woken()
                .whenComplete((nothing, failure) -> step(() -> {
                    waiters.remove(waiter);
                }));
        return waiter.woken();
    }

    /** Wakes whoever waits for a change in the stream of {@code type}. Not within a step: those that wake go on at once. */
    void wake(String type) {
        List<Waiter> woken = step(() ->
                waiters.stream().filter(waiter -> waiter.types().contains(type)).toList());
        woken.forEach(waiter -> waiter.woken().complete(null));
    }

    /** Fault: only the youngest {@code entries} stay. */
    void trimTo(String type, long entries) {
        step(() -> type(type).trimTo(entries));
    }

    /** Fault: the group is gone. */
    void destroyGroup(String subscription, String type) {
        step(() -> subscription(subscription, type).group().lose());
        wake(type);
    }

    /** Fault: the stream and its groups are gone. */
    void deleteStream(String type) {
        step(() -> type(type).deleteStream());
        wake(type);
    }

    /** Fault: the stream's next ids are ahead of the clock. */
    void advanceIds(String type, Duration by) {
        step(() -> type(type).entries().advanceIds(now() + by.toMillis()));
    }

    /** Fault: nobody knows any more who was last heard of when. */
    void forgetConsumers(String subscription, String type) {
        step(() -> subscription(subscription, type).leases().forget());
    }
}
