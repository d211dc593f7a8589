package dev.eventbus.runtime;

import dev.eventbus.DomainEvent;
import dev.eventbus.EventHandler;
import dev.eventbus.RoutedSubscriptionBuilder;
import dev.eventbus.Subscription;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.subscribe.SubscriptionPlan;
import java.util.function.Function;

/** Describes a subscription that gives each type to its own handler. */
final class RoutedPlan extends Plan<RoutedSubscriptionBuilder> implements RoutedSubscriptionBuilder {
    RoutedPlan(String name, EventCatalog catalog, Tuning tuning, Function<SubscriptionPlan, Subscription> starter) {
        super(name, catalog, tuning, starter);
    }

    @Override
    RoutedPlan self() {
        return this;
    }

    @Override
    public <E extends DomainEvent> RoutedSubscriptionBuilder on(Class<E> type, EventHandler<? super E> handler) {
        route(type, HandlerNames.of(handler), handler);
        return this;
    }

    @Override
    public RoutedSubscriptionBuilder orderedBy(Function<? super DomainEvent, ?> key) {
        order(key);
        return this;
    }

    @Override
    public Subscription start() {
        return begin();
    }
}
