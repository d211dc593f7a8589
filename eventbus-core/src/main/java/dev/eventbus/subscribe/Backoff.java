package dev.eventbus.subscribe;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait after each failure in a row: 50 ms and twice that each time, at most 1 s, half of it random. */
final class Backoff {
    private static final long FIRST_MILLIS = 50;
    private static final long MAX_MILLIS = 1_000;

    private Backoff() {}

    static Duration after(int failures) {
        long full = Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(10, failures - 1));
        return Duration.ofMillis(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }
}
