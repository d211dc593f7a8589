package dev.eventbus.publish;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Bounds how many events, and how many bytes of them, are under way to the store. */
final class PublishWindow {
    private final int maxEvents;
    private final long maxBytes;
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();

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
        if (tryEnter(size)) {
            return true;
        }
        lock.lock();
        waiting.incrementAndGet();
        try {
            long left = nanos;
            while (!tryEnter(size)) {
                if (left <= 0) {
                    return false;
                }
                // Woken by leave(); the bound on one wait covers the place that was given back between the two tries.
                long slice = Math.min(left, TimeUnit.MILLISECONDS.toNanos(50));
                left -= slice - room.awaitNanos(slice);
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
                room.signalAll();
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
