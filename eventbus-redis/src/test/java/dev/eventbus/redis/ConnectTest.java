package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.EventBus;
import dev.eventbus.Published;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.runtime.TestEvent;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import org.junit.jupiter.api.Test;

/** On a server of its own, since the keys have the prefix that everybody has who does not choose another. */
class ConnectTest extends FaultTest {
    private final Handled handled = new Handled();

    @Test
    void aUriAndACatalogAreEnough() {
        RedisServer redis = start(RedisServer.builder());
        EventBus bus = closeLater(RedisEventBus.connect(redis.uri(), EventCatalog.of(TestEvent.class)));
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));

        Published published = bus.publish(placed(1));

        awaitHandled(handled, 1, 2, PATIENCE);
        assertThat(published.stream()).isEqualTo(STREAM);
        assertThat(redis.command("XLEN", STREAM)).isEqualTo(1L);
    }
}
