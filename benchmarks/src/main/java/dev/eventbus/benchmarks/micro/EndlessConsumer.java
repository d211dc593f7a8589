package dev.eventbus.benchmarks.micro;

import dev.eventbus.benchmarks.work.TicketUpdated;
import dev.eventbus.benchmarks.work.Tickets;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one consumer of an {@link EndlessLog}. */
final class EndlessConsumer implements LogConsumer {
    private static final EventCodec CODEC = new EventCodec(EventCatalog.of(TicketUpdated.class));

    private final List<Delivery> deliveries = new ArrayList<>();
    private int next;
    private int acknowledged;
    private @Nullable CompletableFuture<List<Delivery>> waiting;
    private int most;

    EndlessConsumer(int events) {
        for (int i = 0; i < events; i++) {
            Fields fields = CODEC.encode(StagesBenchmark.envelope(Tickets.ticket(i)));
            deliveries.add(new Delivery(Tickets.TYPE, "1-" + i, fields, Delivery.Origin.FRESH, 1, ""));
        }
        next = events;
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    synchronized void deliver() throws InterruptedException {
        next = 0;
        acknowledged = 0;
        CompletableFuture<List<Delivery>> waits = waiting;
        waiting = null;
        if (waits != null && !waits.isDone() && !waits.complete(take(most))) {
            next = 0; // its time was up just now: whoever waited asks again
        }
        while (acknowledged < deliveries.size()) {
            wait(TimeUnit.SECONDS.toMillis(1));
        }
    }

    private List<Delivery> take(int max) {
        int end = Math.min(next + max, deliveries.size());
        List<Delivery> batch = deliveries.subList(next, end);
        next = end;
        return batch;
    }

    @Override
    public String name() {
        return "one";
    }

    @Override
    public synchronized CompletableFuture<List<Delivery>> read(int max, Duration wait) {
        List<Delivery> batch = take(max);
        if (!batch.isEmpty()) {
            return CompletableFuture.completedFuture(batch);
        }
        most = max;
        CompletableFuture<List<Delivery>> waits = new CompletableFuture<>();
        waiting = waits;
        return waits.completeOnTimeout(List.of(), wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized CompletableFuture<List<Delivery>> acknowledge(List<Delivery> handled, Duration markFor) {
        acknowledged += handled.size();
        if (acknowledged >= deliveries.size()) {
            notifyAll();
        }
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public List<Delivery> held(Set<String> inHand, int max) {
        return List.of();
    }

    @Override
    public Pulse pulse(boolean inHand) {
        return new Pulse(false, Optional.empty(), Set.of(), List.of());
    }

    @Override
    public Pauses pauses() {
        return new Pauses(Set.of(), "");
    }

    @Override
    public TakenOver takeOver(String deadConsumer, int max) {
        return new TakenOver(0, List.of(), false);
    }

    @Override
    public List<Delivery> takeDue(Set<String> inHand, int max) {
        return List.of();
    }

    @Override
    public boolean begin(Delivery delivery) {
        return true;
    }

    @Override
    public void withdraw(Delivery delivery) {}

    @Override
    public CompletableFuture<Optional<Instant>> retry(Delivery delivery, Fields copy, Duration delay) {
        throw new UnsupportedOperationException("No handler fails in this benchmark");
    }

    @Override
    public CompletableFuture<Optional<String>> park(Delivery delivery, Fields failed) {
        throw new UnsupportedOperationException("No handler fails in this benchmark");
    }

    @Override
    public CompletableFuture<Optional<String>> setAside(Delivery delivery, UUID tenant, Fields copy) {
        throw new UnsupportedOperationException("Nobody is paused in this benchmark");
    }

    @Override
    public BroughtBack bringBack(String type, String after, Set<UUID> paused) {
        return new BroughtBack(0, Optional.empty());
    }

    @Override
    public List<Delivery> handledBefore(List<Delivery> deliveries) {
        return List.of();
    }

    @Override
    public void leave(Collection<Delivery> retries) {}

    @Override
    public void close() {}
}
