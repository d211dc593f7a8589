package dev.eventbus.memory;

import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.EventBusTroubleContract;
import java.time.Clock;

class InMemoryTroubleTest extends EventBusTroubleContract {
    private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());

    @Override
    protected EventBusBuilder<?> builder() {
        return InMemoryEventBus.builder().store(store);
    }
}
