package dev.eventbus.cli;

import static org.awaitility.Awaitility.await;

import dev.eventbus.DomainEvent;
import dev.eventbus.EventBus;
import dev.eventbus.EventHandler;
import dev.eventbus.Published;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Sensitive;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An application whose Redis the commands look at. */
final class Tickets implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final UUID ACME = UUID.fromString("00000000-0000-4000-8000-00000000acae");
    static final UUID OTHER = UUID.fromString("00000000-0000-4000-8000-000000000001");

    sealed interface Event extends DomainEvent {}

    record TicketUpdated(UUID tenantId, int number, String email, Map<String, Object> changes) implements Event {}

    record TicketClosed(UUID tenantId, int number) implements Event {}

    record TicketNoted(UUID tenantId, @Sensitive String note, Author author) implements Event {}

    record Author(int number, @Sensitive String phone) {}

    final EventBus bus;

    Tickets(RedisServer redis, KeyPrefix prefix) {
        bus = RedisEventBus.builder()
                .uri(redis.uri())
                .keyPrefix(prefix.value())
                .catalog(EventCatalog.of(Event.class))
                .source("tickets")
                .closeTimeout(Duration.ofSeconds(1))
                .build();
    }

    Published update(UUID tenant, int number) {
        return bus.publish(new TicketUpdated(
                tenant, number, "ada@example.com", Map.of("status", number % 2 == 0 ? "open" : "closed")));
    }

    void subscribe(String name, EventHandler<TicketUpdated> handler) {
        bus.subscribe(name, TicketUpdated.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofHours(1)))
                .start(handler);
    }

    /** So many events that this subscription has given up on. */
    List<Published> fail(String subscription, int events) {
        subscribe(subscription, (event, context) -> {
            if (context.attempt() == 1 && event.number() < 1_000) {
                throw new RejectEventException("mailbox of ticket " + event.number() + " is full");
            }
        });
        List<Published> published = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            published.add(update(i % 2 == 0 ? ACME : OTHER, i));
        }
        await().atMost(PATIENCE).until(() -> failed(subscription) == events);
        return published;
    }

    long failed(String subscription) {
        return bus.subscriptionStats().stream()
                .filter(stats -> stats.subscription().equals(subscription))
                .mapToLong(stats -> stats.failed())
                .sum();
    }

    @Override
    public void close() {
        bus.close();
    }
}
