package dev.eventbus.memory;

import dev.eventbus.log.Fields;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.FailedJobsContract;
import java.time.Clock;

class InMemoryFailedJobsTest extends FailedJobsContract {
    private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());

    @Override
    protected EventBusBuilder<?> builder() {
        return InMemoryEventBus.builder().store(store);
    }

    @Override
    protected String put(String type, Fields fields) {
        return InMemoryFailedEventsTest.put(store, type, fields);
    }
}
