package dev.eventbus.memory;

import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.PausesContract;
import java.time.Clock;

class InMemoryPausesTest extends PausesContract {
    private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());

    @Override
    protected EventBusBuilder<?> builder() {
        return InMemoryEventBus.builder().store(store).lease(LEASE);
    }
}
