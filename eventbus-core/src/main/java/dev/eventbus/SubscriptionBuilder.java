package dev.eventbus;

import java.util.function.Function;

/**
 * Describes a subscription with one handler.
 *
 * @param <E> the events it takes
 */
public interface SubscriptionBuilder<E extends DomainEvent> extends SubscriptionOptions<SubscriptionBuilder<E>> {
    /**
     * Runs the events of one key one after another, in stream order, while other keys run beside them, as far as
     * {@link #concurrency} allows. The order holds within one process. The function must be quick and pure; when it
     * throws, the event fails as if its handler had thrown.
     */
    SubscriptionBuilder<E> orderedBy(Function<? super E, ?> key);

    /**
     * Declares the subscription in the store and starts to read. When it throws, nothing runs, but streams may have been
     * declared: the next start goes on from there.
     *
     * @throws ConfigurationException if it says {@link KeyFailure#HOLD_KEY} and has no keys; if this bus already has a
     *     subscription of that name; if settings from outside the code do not fit to its options; or if something else has the place of a stream in the store
     * @throws BusUnavailableException if the store cannot be reached, or the bus is closed
     */
    Subscription start(EventHandler<? super E> handler);
}
