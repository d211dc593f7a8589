package dev.eventbus.jdbc;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When a relay looks again. Woken, it looks at once, and then after pauses that grow from 2 ms to the poll interval: what woke
 * it may not be committed yet. After a failure the pauses grow from 100 ms, and nothing wakes it but the end.
 */
final class Pace {
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long pollNanos;
    private final long longestNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean woken;
    private boolean ended;
    private long idleNanos;
    private long backoffNanos = FIRST_BACKOFF_NANOS;

    Pace(Duration poll, Duration longestPause) {
        this.pollNanos = poll.toNanos();
        this.idleNanos = pollNanos;
        this.longestNanos = longestPause.toNanos();
    }

    /** Something was published. For any thread. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** There are no further looks. For any thread. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean ended() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** The look found something. */
    void found() {
        backoffNanos = FIRST_BACKOFF_NANOS;
    }

    /** The look found nothing. */
    void awaitNext() throws InterruptedException {
        backoffNanos = FIRST_BACKOFF_NANOS;
        lock.lock();
        try {
            long left = Math.min(idleNanos, pollNanos);
            while (!woken && !ended && left > 0) {
                left = changed.awaitNanos(left);
            }
            idleNanos = woken ? SHORTEST_NANOS : Math.min(2 * idleNanos, pollNanos);
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    /** The look failed. */
    void backOff() throws InterruptedException {
        long jittered = ThreadLocalRandom.current().nextLong(backoffNanos / 2, backoffNanos + 1);
        backoffNanos = Math.min(2 * backoffNanos, longestNanos);
        lock.lock();
        try {
            long left = jittered;
            while (!ended && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
