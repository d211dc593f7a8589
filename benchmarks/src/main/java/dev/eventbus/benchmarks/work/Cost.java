package dev.eventbus.benchmarks.work;

import dev.eventbus.benchmarks.results.Figure;
import java.util.EnumMap;
import java.util.Map;

/** What events have cost, added over the times in which they were measured. */
public final class Cost {
    private long events;
    private long nanos;
    private long clientCpuNanos;
    private long allocatedBytes;
    private long redisCpuMicros;
    private long commands;
    private long bytesToRedis;
    private long bytesFromRedis;

    static Cost between(Snapshot start, Snapshot end, long events) {
        Cost cost = new Cost();
        cost.add(start, end, events);
        return cost;
    }

    /** {@code more} events were handled between these. */
    public void add(Snapshot start, Snapshot end, long more) {
        events += more;
        nanos += end.nanos() - start.nanos();
        clientCpuNanos += end.clientCpuNanos() - start.clientCpuNanos();
        allocatedBytes += end.allocatedBytes() - start.allocatedBytes();
        redisCpuMicros += end.redis().cpuMicros() - start.redis().cpuMicros();
        // Less the looks at Redis themselves: the later one has counted its own command and the reply of the earlier
        // one.
        commands += end.redis().commands() - start.redis().commands() - 1;
        bytesToRedis += end.redis().bytesIn() - start.redis().bytesIn() - Probe.QUESTION_BYTES;
        bytesFromRedis += end.redis().bytesOut()
                - start.redis().bytesOut()
                - start.redis().replyBytes();
    }

    /** For each event, and events in a second. */
    public Map<Figure, Double> figures() {
        double each = events;
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.RATE, each * 1e9 / nanos);
        figures.put(Figure.CLIENT_CPU, clientCpuNanos / 1e3 / each);
        figures.put(Figure.ALLOCATED, allocatedBytes / each);
        figures.put(Figure.REDIS_CPU, redisCpuMicros / each);
        figures.put(Figure.COMMANDS, commands / each);
        figures.put(Figure.BYTES_TO_REDIS, bytesToRedis / each);
        figures.put(Figure.BYTES_FROM_REDIS, bytesFromRedis / each);
        return figures;
    }
}
