package dev.eventbus.jdbc;

import java.time.Duration;

/** How a {@link Relay} works. Immutable; start from {@link #defaults()}. */
public final class RelayOptions {
    private static final RelayOptions DEFAULTS =
            new RelayOptions(500, Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofHours(1));

    private final int batch;
    private final Duration poll;
    private final Duration longestPause;
    private final Duration keep;

    private RelayOptions(int batch, Duration poll, Duration longestPause, Duration keep) {
        this.batch = batch;
        this.poll = poll;
        this.longestPause = longestPause;
        this.keep = keep;
    }

    /** 500 events at once; a look each second; pauses of up to 10 s in trouble; what was published is kept for an hour. */
    public static RelayOptions defaults() {
        return DEFAULTS;
    }

    /**
     * A copy that publishes so many events at once, and in one transaction. It ends earlier after 8 MiB.
     *
     * @throws IllegalArgumentException unless it is from 1 to 5,000
     */
    public RelayOptions withBatch(int events) {
        if (events < 1 || events > 5_000) {
            throw new IllegalArgumentException("batch must be from 1 to 5,000, but is %,d".formatted(events));
        }
        return new RelayOptions(events, poll, longestPause, keep);
    }

    /**
     * A copy that looks for events in this interval although nothing woke it: those that a process without a relay has
     * published, or one that ended in between.
     *
     * @throws IllegalArgumentException unless it is from 10 ms to an hour
     */
    public RelayOptions withPoll(Duration interval) {
        check("poll", interval, Duration.ofMillis(10), Duration.ofHours(1));
        return new RelayOptions(batch, interval, longestPause, keep);
    }

    /**
     * A copy that pauses no longer than this while the database or the event store is away, or one stream takes nothing.
     *
     * @throws IllegalArgumentException unless it is from 100 ms to an hour
     */
    public RelayOptions withLongestPause(Duration pause) {
        check("longestPause", pause, Duration.ofMillis(100), Duration.ofHours(1));
        return new RelayOptions(batch, poll, pause, keep);
    }

    /**
     * A copy that keeps rows for so long after they were published, for {@link OutboxRows#republish}. With zero they are
     * deleted at once.
     *
     * @throws IllegalArgumentException unless it is from zero to 365 days
     */
    public RelayOptions withKeep(Duration time) {
        check("keep", time, Duration.ZERO, Duration.ofDays(365));
        return new RelayOptions(batch, poll, longestPause, time);
    }

    int batch() {
        return batch;
    }

    Duration poll() {
        return poll;
    }

    Duration longestPause() {
        return longestPause;
    }

    Duration keep() {
        return keep;
    }

    private static void check(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s must be from %s to %s, but is %s".formatted(name, least, most, value));
        }
    }
}
