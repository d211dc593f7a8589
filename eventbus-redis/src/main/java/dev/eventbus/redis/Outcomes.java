package dev.eventbus.redis;

import dev.eventbus.BusOverloadedException;
import dev.eventbus.BusUnavailableException;
import dev.eventbus.EventBusException;
import dev.eventbus.PublishOutcomeUnknownException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells callers what became of their appends, each once, and bounds how many wait for that. */
final class Outcomes {
    /** As many as a bus may be set to. */
    private static final int MOST = 1_000_000;

    private final String where;
    private final AtomicInteger outstanding = new AtomicInteger();

    Outcomes(String where) {
        this.where = where;
    }

    /**
     * Counts one more that waits.
     *
     * @throws BusOverloadedException if there are too many
     */
    void begin(UUID eventId) {
        if (outstanding.incrementAndGet() > MOST) {
            outstanding.decrementAndGet();
            throw new BusOverloadedException(
                    "%,d appends are waiting for Redis at %s: event %s was not sent. Publish less at once, or wait for results."
                            .formatted(MOST, where, eventId));
        }
    }

    /** It is stored. */
    void succeed(Append append, String id) {
        if (end(append)) {
            append.outcome.complete(id);
        }
    }

    /** It is not stored, and {@code why} says the rest. */
    void fail(Append append, EventBusException why) {
        if (end(append)) {
            if (append.once != null) {
                append.once.breakOff();
            }
            append.outcome.completeExceptionally(why);
        }
    }

    /** This append has stored nothing. */
    void notStored(Append append, String why) {
        fail(
                append,
                new BusUnavailableException("Event %s was not appended to %s at %s: %s. %s"
                        .formatted(append.eventId, append.target.stream(), where, why, append.nothingStored())));
    }

    /** Nobody knows whether it is stored. */
    void unknown(Append append, String why) {
        fail(append, new PublishOutcomeUnknownException(append.eventId, append.target.stream(), why, null));
    }

    private boolean end(Append append) {
        if (append.done) {
            return false;
        }
        append.done = true;
        outstanding.decrementAndGet();
        return true;
    }
}
