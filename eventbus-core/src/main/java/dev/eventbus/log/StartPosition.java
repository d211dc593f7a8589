package dev.eventbus.log;

import java.time.Instant;

/** Where a subscription begins that has no position yet. */
public sealed interface StartPosition {
    /** With the oldest entry that is retained. */
    record Beginning() implements StartPosition {}

    /** With the first entry appended after its declaration. */
    record Now() implements StartPosition {}

    /**
     * With the first entry appended at or after a time of the server's clock.
     *
     * @param start the time
     */
    record At(Instant start) implements StartPosition {}
}
