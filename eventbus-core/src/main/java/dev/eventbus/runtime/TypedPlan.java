package dev.eventbus.runtime;

import dev.eventbus.DomainEvent;
import dev.eventbus.EventHandler;
import dev.eventbus.Subscription;
import dev.eventbus.SubscriptionBuilder;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.subscribe.SubscriptionPlan;
import java.util.function.Function;

/** Describes a subscription with one handler. */
final class TypedPlan<E extends DomainEvent> extends Plan<SubscriptionBuilder<E>> implements SubscriptionBuilder<E> {
    private final Class<E> type;

    TypedPlan(
            String name,
            Class<E> type,
            EventCatalog catalog,
            Tuning tuning,
            Function<SubscriptionPlan, Subscription> starter) {
        super(name, catalog, tuning, starter);
        catalog.under(type);
        this.type = type;
    }

    @Override
    TypedPlan<E> self() {
        return this;
    }

    @Override
    public SubscriptionBuilder<E> orderedBy(Function<? super E, ?> key) {
        order(event -> key.apply(type.cast(event)));
        return this;
    }

    @Override
    public Subscription start(EventHandler<? super E> handler) {
        route(type, HandlerNames.of(handler), handler);
        return begin();
    }
}
