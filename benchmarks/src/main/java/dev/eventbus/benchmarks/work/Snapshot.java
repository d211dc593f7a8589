package dev.eventbus.benchmarks.work;

/** What this process and its Redis had used at one time. */
public record Snapshot(long nanos, long clientCpuNanos, long allocatedBytes, Probe.Usage redis) {}
