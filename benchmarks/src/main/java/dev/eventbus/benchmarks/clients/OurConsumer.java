package dev.eventbus.benchmarks.clients;

import dev.eventbus.EventBus;
import dev.eventbus.Subscription;
import dev.eventbus.benchmarks.work.EventConsumer;
import dev.eventbus.benchmarks.work.TicketHandler;
import dev.eventbus.benchmarks.work.TicketUpdated;
import java.util.function.Function;

/** The bus; each group is a subscription. */
public final class OurConsumer implements EventConsumer {
    private final EventBus bus;
    private final int concurrency;

    private OurConsumer(String uri, int concurrency) {
        this.bus = Ours.builder(uri).retention(Ours.keepAll()).build();
        this.concurrency = concurrency;
    }

    /** With so many handlers at once. */
    public static Function<String, EventConsumer> concurrency(int handlers) {
        return uri -> new OurConsumer(uri, handlers);
    }

    @Override
    public Running start(String group, TicketHandler handler) {
        Subscription subscription = bus.subscribe(group, TicketUpdated.class)
                .concurrency(concurrency)
                .start((event, context) -> handler.handle(event));
        return () -> {
            subscription.close();
            bus.detach(group);
        };
    }

    @Override
    public void close() {
        bus.close();
    }
}
