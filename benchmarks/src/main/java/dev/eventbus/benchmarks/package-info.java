/**
 * Measuring the bus beside its peers. {@link dev.eventbus.benchmarks.Benchmarks} runs the {@code Lines}, each in a process
 * of its own with a Redis of its own, round after round, and compares what came out with the {@code Goals}.
 */
@NullMarked
package dev.eventbus.benchmarks;

import org.jspecify.annotations.NullMarked;
