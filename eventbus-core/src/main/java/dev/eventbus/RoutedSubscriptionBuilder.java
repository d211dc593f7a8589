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
     * Declares the subscription in the store and starts to read.
     *
     * @throws ConfigurationException if it has no handler, or this bus already has a subscription of that name
     * @throws BusUnavailableException if the store cannot be reached
     */
    Subscription start();
}
