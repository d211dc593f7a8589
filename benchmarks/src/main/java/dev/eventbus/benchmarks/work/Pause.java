package dev.eventbus.benchmarks.work;

import java.util.concurrent.locks.LockSupport;

/**
 * A handler's millisecond, as exact as parking allows: the system wakes a thread some 60 µs late, which is learnt and taken
 * off. What is late for other reasons counts.
 */
final class Pause {
    private static final long MILLISECOND = 1_000_000;
    private static final long MOST_LATENESS = 150_000;

    private volatile long lateness;

    void oneMillisecond() {
        long start = System.nanoTime();
        long late = lateness;
        long end = start + MILLISECOND - late;
        for (long left = end - start; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
        long over = System.nanoTime() - start - MILLISECOND;
        lateness = Math.max(0, Math.min(MOST_LATENESS, late + over / 16));
    }
}
