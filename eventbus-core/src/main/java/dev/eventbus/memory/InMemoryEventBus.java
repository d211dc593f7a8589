package dev.eventbus.memory;

import dev.eventbus.EventBus;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.runtime.BusSettings;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.LogEventBus;
import org.jspecify.annotations.Nullable;

/**
 * Makes buses that keep their events in this process, for tests: the same runtime as over Redis, with the same pending
 * lists, leases, retries and failed events. What they hold is gone with them.
 */
public final class InMemoryEventBus {
    private InMemoryEventBus() {}

    /** A bus with default settings. */
    public static EventBus of(EventCatalog catalog) {
        return builder().catalog(catalog).build();
    }

    /** Begins to describe a bus. */
    public static Builder builder() {
        return new Builder();
    }

    /** Describes a bus in this process. */
    public static final class Builder extends EventBusBuilder<Builder> {
        private @Nullable InMemoryStore store;

        private Builder() {}

        /** A store that other buses may share, as several processes share one Redis. */
        Builder store(InMemoryStore store) {
            this.store = store;
            return this;
        }

        @Override
        public EventBus build() {
            BusSettings settings = settings();
            return new LogEventBus(
                    settings,
                    new InMemoryLog(
                            store == null ? new InMemoryStore(settings.clock()) : store,
                            settings.lease(),
                            type -> settings.retentionOf(type).hardLimit(),
                            settings::eventId));
        }

        @Override
        protected Builder self() {
            return this;
        }
    }
}
