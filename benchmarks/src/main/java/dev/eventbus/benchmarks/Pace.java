package dev.eventbus.benchmarks;

import java.time.Duration;

/**
 * How long each line runs.
 *
 * @param scale by which counts of events are divided
 */
record Pace(Duration warmUp, Duration measured, int scale) {}
