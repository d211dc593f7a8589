package dev.eventbus.redis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before connecting again: from 50 ms, doubling up to 1 s, at random between half of that and all. */
final class Backoff {
    private static final long FIRST_MILLIS = 50;
    private static final long LAST_MILLIS = 1_000;

    private final long lastMillis;
    private int failures;

    Backoff() {
        this(LAST_MILLIS);
    }

    private Backoff(long lastMillis) {
        this.lastMillis = lastMillis;
    }

    /** Up to a quarter of {@code patience} if that is less: a server that is back is noticed in time. */
    static Backoff within(Duration patience) {
        return new Backoff(Math.max(FIRST_MILLIS, Math.min(LAST_MILLIS, patience.toMillis() / 4)));
    }

    void reset() {
        failures = 0;
    }

    long nextMillis() {
        long full = Math.min(lastMillis, FIRST_MILLIS << Math.min(failures, 10));
        failures++;
        return ThreadLocalRandom.current().nextLong(full / 2, full + 1);
    }
}
