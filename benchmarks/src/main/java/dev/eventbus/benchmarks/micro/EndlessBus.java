package dev.eventbus.benchmarks.micro;

import dev.eventbus.EventBus;
import dev.eventbus.benchmarks.work.TicketUpdated;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.LogEventBus;

/** A bus over an {@link EndlessLog}. */
final class EndlessBus extends EventBusBuilder<EndlessBus> {
    private final EndlessLog log;

    EndlessBus(EndlessLog log) {
        this.log = log;
        catalog(EventCatalog.of(TicketUpdated.class));
    }

    @Override
    public EventBus build() {
        return new LogEventBus(settings(), log);
    }

    @Override
    protected EndlessBus self() {
        return this;
    }
}
