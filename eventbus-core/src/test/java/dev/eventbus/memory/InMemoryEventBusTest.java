package dev.eventbus.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.log.EventLog;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.EventBusContract;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

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

    @Test
    void aBusOfACatalogAloneHasAStoreOfItsOwn() {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        try (EventBus one = InMemoryEventBus.of(CATALOG);
                EventBus other = InMemoryEventBus.of(CATALOG)) {
            one.subscribe("s", Placed.class).start((event, context) -> seen.add(event.number()));

            other.publish(placed(1));
            one.publish(placed(2));

            await().until(() -> !seen.isEmpty());
            assertThat(seen).containsExactly(2);
        }
    }
}
