package dev.eventbus.memory;

import dev.eventbus.log.EventLog;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.EventBusContract;
import java.time.Clock;
import java.time.Duration;

class InMemoryEventBusTest extends EventBusContract {
    private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());

    @Override
    protected EventBusBuilder<?> builder() {
        return InMemoryEventBus.builder().store(store);
    }

    @Override
    protected EventLog foreignClient() {
        return new InMemoryLog(store, Duration.ofSeconds(30), type -> 100_000, fields -> fields.text("id"));
    }
}
