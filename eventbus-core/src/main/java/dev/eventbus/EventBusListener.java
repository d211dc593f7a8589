package dev.eventbus;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Is told what the bus does, on the thread that does it: be quick. What it throws is logged and hurts nobody. Each method
 * does nothing unless overridden.
 */
public interface EventBusListener {
    /** The bus is ready. It may be kept, and asked from another thread. */
    default void opened(EventBus bus) {}

    /** The bus is closed. */
    default void closed(EventBus bus) {}

    /**
     * An event is stored, and as safe as it must be.
     *
     * @param took from the call to the outcome
     */
    default void published(Envelope<?> envelope, Published published, Duration took) {}

    /**
     * A publish failed. Whether the event is stored says the exception, as in {@link EventBus#publish(DomainEvent)}. Not told
     * of a class that the catalog does not have.
     *
     * @param type its type
     * @param failure what the caller gets
     * @param took from the call to the failure
     */
    default void publishFailed(String type, RuntimeException failure, Duration took) {}

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

    /**
     * A subscription holds back a stream; told once, by the process that trims the stream, until nobody has held it back for a
     * minute.
     */
    default void streamHeldBack(Health.HeldStream stream) {}

    /**
     * Nobody has read {@code subscription} for a day; told once for as long as that lasts, by the process that trims the
     * stream. {@link EventBus#detach} lets go of it.
     *
     * @param since when somebody read it last, where the store knows
     * @param unsettled how many events are kept for it
     */
    default void abandoned(String subscription, String stream, Optional<Instant> since, long unsettled) {}

    /** A subscription's breaker opened or closed. */
    default void breakerChanged(String subscription, boolean open) {}

    /** A subscription's state changed. */
    default void healthChanged(Health.OfSubscription health) {}
}
