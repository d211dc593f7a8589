package dev.eventbus.benchmarks.results;

import java.util.Locale;

/** What a line may measure. */
public enum Figure {
    RATE("events/s", "%,.0f"),
    CLIENT_CPU("client CPU µs/event", "%.2f"),
    REDIS_CPU("Redis CPU µs/event", "%.2f"),
    COMMANDS("commands/event", "%.4f"),
    BYTES_TO_REDIS("bytes to Redis/event", "%,.0f"),
    BYTES_FROM_REDIS("bytes from Redis/event", "%,.0f"),
    ALLOCATED("bytes allocated/event", "%,.0f"),
    P50("p50 µs", "%,.0f"),
    P90("p90 µs", "%,.0f"),
    P99("p99 µs", "%,.0f"),
    P999("p99.9 µs", "%,.0f"),
    MAX("max µs", "%,.0f"),
    HEAP("heap bytes/subscription", "%,.0f"),
    THREADS("platform threads/subscription", "%.2f"),
    STORED_FIELDS("bytes/event in Redis, the bus's fields", "%,.1f"),
    STORED_SINGLE("bytes/event in Redis, one field of JSON", "%,.1f"),
    STORED_PACKED("bytes/event in Redis, packed by hand", "%,.1f"),
    STORED_PENDING("bytes/event in Redis, more while pending", "%,.1f");

    private final String unit;
    private final String format;

    Figure(String unit, String format) {
        this.unit = unit;
        this.format = format;
    }

    /** What is counted, for each of what. */
    public String unit() {
        return unit;
    }

    /** {@code value} as text, without its unit. */
    public String format(double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
