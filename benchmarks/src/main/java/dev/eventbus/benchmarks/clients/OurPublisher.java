package dev.eventbus.benchmarks.clients;

import dev.eventbus.DomainEvent;
import dev.eventbus.EventBus;
import dev.eventbus.benchmarks.work.AsyncSender;
import dev.eventbus.benchmarks.work.BlockingSender;
import dev.eventbus.benchmarks.work.Tickets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The bus: each event is validated, encoded and given an id as it is published. */
public final class OurPublisher implements AsyncSender, BlockingSender {
    private final EventBus bus;
    private final int batch;

    private OurPublisher(String uri, int batch) {
        this.bus = Ours.connect(uri);
        this.batch = batch;
    }

    /** Publishes singly. */
    public static OurPublisher singly(String uri) {
        return new OurPublisher(uri, 1);
    }

    /** Publishes 64 with each call. */
    public static OurPublisher batching(String uri) {
        return new OurPublisher(uri, 64);
    }

    @Override
    public CompletionStage<?> send(long number) {
        return bus.publishAsync(Tickets.ticket(number));
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public void sendNow(long number) {
        if (batch == 1) {
            bus.publish(Tickets.ticket(number));
            return;
        }
        List<DomainEvent> events = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
            events.add(Tickets.ticket(number + i));
        }
        bus.publishAll(events);
    }

    @Override
    public String stream() {
        return Tickets.STREAM;
    }

    @Override
    public void close() {
        bus.close();
    }
}
