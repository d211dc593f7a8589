package dev.eventbus;

import java.util.function.Function;

/** Describes a subscription that gives each type of event to its own handler. */
public interface RoutedSubscriptionBuilder extends SubscriptionOptions<RoutedSubscriptionBuilder> {
    /**
     * Gives the events of {@code type}, a class or a sealed family, to {@code handler}.
     *
     * @throws ConfigurationException if another handler of this subscription already takes one of them
     * @throws UnknownEventTypeException if the catalog has no event of that class
     */
    <E extends DomainEvent> RoutedSubscriptionBuilder on(Class<E> type, EventHandler<? super E> handler);

    /**
     * Runs the events of one key one after another.
     *
     * @see SubscriptionBuilder#orderedBy
     */
    RoutedSubscriptionBuilder orderedBy(Function<? super DomainEvent, ?> key);

    /**
     * Declares the subscription in the store and starts to read. When it throws, nothing runs, but streams may have been
     * declared: the next start goes on from there.
     *
     * @throws ConfigurationException if it has no handler; if it says {@link KeyFailure#HOLD_KEY} and has no keys; if this
     *     bus already has a subscription of that name; if settings from outside the code do not fit to its options; or if something else has the place of a stream in the store
     * @throws BusUnavailableException if the store cannot be reached, or the bus is closed
     */
    Subscription start();
}
