package dev.eventbus.publish;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Bounds how many events, and how many bytes of them, are under way to the store. */
final class PublishWindow {
    private final int maxEvents;
    private final long maxBytes;
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    PublishWindow(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** Takes a place; one event always fits, however large. */
    boolean tryEnter(long size) {
        if (events.incrementAndGet() > maxEvents) {
            events.decrementAndGet();
            return false;
        }
        long sum = bytes.addAndGet(size);
        if (sum > maxBytes && sum != size) {
            bytes.addAndGet(-size);
            events.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Takes a place, waiting up to {@code nanos} for it. */
    boolean enter(long size, long nanos) throws InterruptedException {
        return tryEnter(size) || await(() -> tryEnter(size), nanos);
    }

    /** Waits up to {@code nanos} until nothing is under way. */
    boolean awaitEmpty(long nanos) throws InterruptedException {
        return await(() -> events.get() == 0, nanos);
    }

    private boolean await(BooleanSupplier reached, long nanos) throws InterruptedException {
        lock.lock();
        waiting.incrementAndGet();
        try {
            long left = nanos;
            while (!reached.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                // Woken by leave(); the bound on one wait covers what others gave back after a try of theirs.
                long slice = Math.min(left, TimeUnit.MILLISECONDS.toNanos(50));
                left -= slice - changed.awaitNanos(slice);
            }
            return true;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    void leave(long size) {
        bytes.addAndGet(-size);
        events.decrementAndGet();
        if (waiting.get() > 0) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public String toString() {
        return "%,d of %,d events and %,d of %,d bytes".formatted(events.get(), maxEvents, bytes.get(), maxBytes);
    }
}
