package dev.eventbus;

import java.time.Duration;
import java.time.Instant;

/**
 * Is told what the bus does, on the thread that does it: be quick. What it throws is logged and hurts nobody. Each method
 * does nothing unless overridden.
 */
public interface EventBusListener {
    /** An event is stored. */
    default void published(Envelope<?> envelope, Published published) {}

    /** A handler returned and the store knows it. */
    default void handled(EventContext context, Duration took) {}

    /** A handler failed; the event comes again at {@code due}. */
    default void retryScheduled(EventContext context, Throwable failure, Instant due) {}

    /** An event was parked. */
    default void parked(FailedEvent event) {}

    /** {@code events} that a dead consumer held are now held by this one. */
    default void takenOver(String subscription, String deadConsumer, long events) {}

    /**
     * This process was away for longer than its lease: another has taken over what it held, and the outcome of its
     * handler was refused.
     */
    default void fenced(String subscription, String stream, String entryId) {}

    /**
     * Events were removed from their stream before {@code subscription} settled them.
     *
     * @param exact whether it is exactly that many, or at least
     */
    default void lost(String subscription, String stream, long events, boolean exact) {}

    /** A subscription's breaker opened or closed. */
    default void breakerChanged(String subscription, boolean open) {}

    /** A subscription's state changed. */
    default void healthChanged(Health.OfSubscription health) {}
}
