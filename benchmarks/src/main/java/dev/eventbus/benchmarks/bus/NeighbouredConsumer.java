package dev.eventbus.benchmarks.bus;

import dev.eventbus.EventBus;
import dev.eventbus.Subscription;
import dev.eventbus.benchmarks.clients.OurConsumer;
import dev.eventbus.benchmarks.clients.Ours;
import dev.eventbus.benchmarks.work.EventConsumer;
import dev.eventbus.benchmarks.work.Probe;
import dev.eventbus.benchmarks.work.TicketHandler;
import dev.eventbus.benchmarks.work.TicketUpdated;
import dev.eventbus.benchmarks.work.Tickets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The bus, beside another subscription of the process that is busy with the same stream all the time. */
public final class NeighbouredConsumer implements EventConsumer {
    private final EventConsumer measured;
    private final EventBus bus;
    private final Probe probe;
    private final boolean failing;
    private final AtomicLong ended = new AtomicLong();
    private final Thread neighbour = new Thread(this::keepBusy, "neighbour");
    private volatile boolean closed;

    private NeighbouredConsumer(String uri, boolean failing) {
        FailingSubscription.Parked parked = new FailingSubscription.Parked(ended);
        this.measured = OurConsumer.concurrency(1).apply(uri);
        this.bus = Ours.builder(uri).retention(Ours.keepAll()).listener(parked).build();
        this.probe = Probe.connect(uri);
        this.failing = failing;
    }

    /** The other one handles its events. */
    public static NeighbouredConsumer healthy(String uri) {
        return new NeighbouredConsumer(uri, false);
    }

    /** All events of the other one fail. */
    public static NeighbouredConsumer failing(String uri) {
        return new NeighbouredConsumer(uri, true);
    }

    @Override
    public Running start(String group, TicketHandler handler) {
        if (neighbour.getState() == Thread.State.NEW) {
            neighbour.start();
        }
        return measured.start(group, handler);
    }

    private void keepBusy() {
        for (int time = 1; !closed; time++) {
            String name = "neighbour-" + time;
            long all = ended.get() + probe.length(Tickets.STREAM);
            Subscription subscription = neighbour(name);
            while (!closed && ended.get() < all) {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
            }
            subscription.close();
            bus.detach(name);
        }
    }

    private Subscription neighbour(String name) {
        return failing
                ? FailingSubscription.start(bus, name, event -> {})
                : bus.subscribe(name, TicketUpdated.class).start((event, context) -> ended.incrementAndGet());
    }

    @Override
    public void close() {
        closed = true;
        try {
            neighbour.join(TimeUnit.SECONDS.toMillis(40));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        measured.close();
        bus.close();
        probe.close();
    }
}
