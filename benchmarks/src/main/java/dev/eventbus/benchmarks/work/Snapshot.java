package dev.eventbus.benchmarks.work;

import dev.eventbus.benchmarks.results.Figure;
import java.util.EnumMap;
import java.util.Map;

/** What this process and its Redis had used at one time. */
record Snapshot(
        long nanos,
        long clientCpuNanos,
        long allocatedBytes,
        long redisCpuMicros,
        long redisCommands,
        long redisBytesIn,
        long redisBytesOut,
        int replyBytes) {
    /** Of the look at Redis itself, which the later snapshot has counted. */
    private static final int QUESTION_BYTES = "*3\r\n$4\r\nINFO\r\n$3\r\ncpu\r\n$5\r\nstats\r\n".length();

    /** What {@code events} have cost from {@code start} until this. */
    Map<Figure, Double> since(Snapshot start, long events) {
        double each = events;
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.RATE, each * 1e9 / (nanos - start.nanos));
        figures.put(Figure.CLIENT_CPU, (clientCpuNanos - start.clientCpuNanos) / 1e3 / each);
        figures.put(Figure.ALLOCATED, (allocatedBytes - start.allocatedBytes) / each);
        figures.put(Figure.REDIS_CPU, (redisCpuMicros - start.redisCpuMicros) / each);
        figures.put(Figure.COMMANDS, (redisCommands - start.redisCommands - 1) / each);
        figures.put(Figure.BYTES_TO_REDIS, (redisBytesIn - start.redisBytesIn - QUESTION_BYTES) / each);
        figures.put(Figure.BYTES_FROM_REDIS, (redisBytesOut - start.redisBytesOut - start.replyBytes) / each);
        return figures;
    }
}
