package dev.eventbus.benchmarks.bus;

import dev.eventbus.DomainEvent;
import dev.eventbus.EventBus;
import dev.eventbus.Retention;
import dev.eventbus.benchmarks.work.AsyncSender;
import dev.eventbus.benchmarks.work.Streams;
import dev.eventbus.benchmarks.work.TicketUpdated;
import dev.eventbus.benchmarks.work.Tickets;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.catalog.EventDescriptor;
import dev.eventbus.redis.RedisEventBus;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Publishes to some of a hundred types in turn. All streams together keep as much as one does by default. The events are
 * made beforehand: by reflection it would cost more the more types there are.
 */
public final class TypesPublisher implements AsyncSender {
    private static final int KEPT = 10_000;

    private final EventBus bus;
    private final Streams streams;
    private final DomainEvent[] events;

    private TypesPublisher(String uri, int types) {
        EventCatalog catalog = EventCatalog.of(Hundred.class);
        List<EventDescriptor> published = catalog.all().subList(0, types);
        streams = Streams.sharing(
                published.stream().map(type -> "event::" + type.name()).toList());
        events = new DomainEvent[streams.events()];
        for (int number = 0; number < events.length; number++) {
            events[number] = event(published.get(streams.place(number)), streams.inStream(number));
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

    private static DomainEvent event(EventDescriptor type, long number) {
        TicketUpdated ticket = Tickets.ticket(number);
        try {
            return (DomainEvent) type.type()
                    .getDeclaredConstructors()[0]
                    .newInstance(ticket.tenantId(), ticket.ticketId(), ticket.userId(), ticket.changes());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CompletionStage<?> send(long number) {
        return bus.publishAsync(events[(int) (number % events.length)]);
    }

    @Override
    public Streams streams() {
        return streams;
    }

    @Override
    public void close() {
        bus.close();
    }
}
