package dev.eventbus.benchmarks.bus;

import dev.eventbus.DomainEvent;
import dev.eventbus.EventBus;
import dev.eventbus.Retention;
import dev.eventbus.benchmarks.work.AsyncSender;
import dev.eventbus.benchmarks.work.TicketUpdated;
import dev.eventbus.benchmarks.work.Tickets;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.catalog.EventDescriptor;
import dev.eventbus.redis.RedisEventBus;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Publishes to some of a hundred types in turn. All streams together keep as much as one does by default. */
public final class TypesPublisher implements AsyncSender {
    private static final int KEPT = 10_000;

    private final EventBus bus;
    private final List<Constructor<?>> constructors = new ArrayList<>();
    private final List<String> streams = new ArrayList<>();

    private TypesPublisher(String uri, int types) {
        EventCatalog catalog = EventCatalog.of(Hundred.class);
        for (EventDescriptor descriptor : catalog.all().subList(0, types)) {
            constructors.add(descriptor.type().getDeclaredConstructors()[0]);
            streams.add("event::" + descriptor.name());
        }
        bus = RedisEventBus.builder()
                .uri(uri)
                .source("benchmarks")
                .catalog(catalog)
                .retention(Retention.maxLength(KEPT / types))
                .build();
    }

    /** To the first {@code types} of them. */
    public static Function<String, AsyncSender> types(int types) {
        return uri -> new TypesPublisher(uri, types);
    }

    @Override
    public CompletionStage<?> send(long number) {
        int type = (int) (number % constructors.size());
        TicketUpdated ticket = Tickets.ticket(number / constructors.size());
        try {
            return bus.publishAsync((DomainEvent) constructors
                    .get(type)
                    .newInstance(ticket.tenantId(), ticket.ticketId(), ticket.userId(), ticket.changes()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, Long> sentTo(long sent) {
        Map<String, Long> counts = new LinkedHashMap<>();
        int types = streams.size();
        for (int type = 0; type < types; type++) {
            counts.put(streams.get(type), sent / types + (type < sent % types ? 1 : 0));
        }
        return counts;
    }

    @Override
    public void close() {
        bus.close();
    }
}
