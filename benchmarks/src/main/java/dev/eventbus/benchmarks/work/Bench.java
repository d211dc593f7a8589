package dev.eventbus.benchmarks.work;

import java.time.Duration;

/**
 * Where a line runs, and for how long.
 *
 * @param uri its Redis, which nobody else uses
 * @param warmUp how long it runs before it is measured, at least
 * @param measured how long it is measured, at least
 * @param scale by which counts of events are divided, for runs that only see whether a line works
 */
public record Bench(String uri, Duration warmUp, Duration measured, int scale, Probe probe) {
    /** {@code events}, fewer in a quick run. */
    public int scaled(int events) {
        return Math.max(1, events / scale);
    }
}
