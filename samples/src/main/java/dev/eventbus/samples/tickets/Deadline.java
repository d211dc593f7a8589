package dev.eventbus.samples.tickets;

import java.time.Duration;

/** When patience ends. */
final class Deadline {
    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline in(Duration patience) {
        return new Deadline(System.nanoTime() + patience.toNanos());
    }

    boolean isOver() {
        return System.nanoTime() - end >= 0;
    }

    /** How long it is until then, at least 1. */
    long millis() {
        return Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis());
    }
}
