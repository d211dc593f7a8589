package dev.eventbus;

import java.time.Instant;
import java.util.List;

/**
 * How a bus is.
 *
 * @param status the worst of its subscriptions'
 * @param subscriptions each of them, by name
 */
public record Health(Status status, List<OfSubscription> subscriptions) {
    /** Copies the list. */
    public Health {
        subscriptions = List.copyOf(subscriptions);
    }

    /** From best to worst. */
    public enum Status {
        /** It does its work. */
        UP,
        /** It works, but somebody should look: its breaker is open, or it is paused. */
        DEGRADED,
        /** It gets no events; it goes on trying. */
        DOWN
    }

    /**
     * How a subscription of this process is.
     *
     * @param subscription its name
     * @param status what it can do
     * @param reason why, in a sentence; "reading" when it is up
     * @param since since when
     */
    public record OfSubscription(String subscription, Status status, String reason, Instant since) {}
}
