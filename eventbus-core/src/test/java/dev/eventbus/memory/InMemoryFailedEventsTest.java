package dev.eventbus.memory;

import dev.eventbus.log.Fields;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.FailedEventsContract;
import java.time.Clock;

class InMemoryFailedEventsTest extends FailedEventsContract {
    private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());

    @Override
    protected EventBusBuilder<?> builder() {
        return InMemoryEventBus.builder().store(store);
    }

    @Override
    protected String put(String type, Fields fields) {
        return put(store, type, fields);
    }

    static String put(InMemoryStore store, String type, Fields fields) {
        String[] id = new String[1];
        store.step(() -> {
            id[0] = store.subscription("s", type).failed().append(fields, store.now());
        });
        return id[0];
    }
}
