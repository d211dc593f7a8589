package dev.eventbus.psa.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of an attempt. */
sealed interface Outcome {
    /** The endpoint has taken it. */
    record Accepted() implements Outcome {}

    /** The endpoint says that it is gone for good. */
    record Gone() implements Outcome {}

    /**
     * The endpoint has not taken it, or did not say so.
     *
     * @param retryAfter how long it wants to be left alone, if it says so
     */
    record Refused(String reason, @Nullable Duration retryAfter) implements Outcome {}
}
