package dev.eventbus.samples.tickets;

import dev.eventbus.EventBusListener;
import dev.eventbus.EventContext;
import dev.eventbus.FailedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps what the bus tells of each entry: who handled it, and who gave up on it. */
final class Ledger implements EventBusListener {
    private final Map<Place, Map<String, Outcome>> outcomes = new HashMap<>();
    private final List<FailedEvent> failed = new ArrayList<>();
    private int handled;
    private int retried;

    /** Where an entry is. */
    record Place(String stream, String entryId) {}

    @Override
    public synchronized void handled(EventContext context, Duration took) {
        handled++;
        settled(context.stream(), context.entryId(), context.subscription(), Outcome.handled(context.attempt()));
    }

    @Override
    public synchronized void retryScheduled(EventContext context, Throwable failure, Instant due) {
        retried++;
    }

    @Override
    public synchronized void parked(FailedEvent event) {
        failed.add(event);
        settled(
                event.stream(),
                event.entryId(),
                event.subscription(),
                Outcome.parked(event.reason(), event.handler() == null ? 0 : event.attempts()));
    }

    private void settled(String stream, String entryId, String subscription, Outcome outcome) {
        outcomes.computeIfAbsent(new Place(stream, entryId), place -> new TreeMap<>())
                .put(subscription, outcome);
        notifyAll();
    }

    /**
     * Waits until all these subscriptions have settled the entry.
     *
     * @return what became of it by then, by subscription; some are missing if the deadline came first
     */
    synchronized Map<String, Outcome> await(Place place, Set<String> subscriptions, Deadline deadline)
            throws InterruptedException {
        while (!of(place).keySet().containsAll(subscriptions) && !deadline.isOver()) {
            wait(deadline.millis());
        }
        return new TreeMap<>(of(place));
    }

    /** What was parked, with the story of its failure. */
    synchronized List<FailedEvent> failed() {
        return List.copyOf(failed);
    }

    /** Why subscriptions gave up on an entry, in their handlers' words. */
    synchronized Collection<String> complaints(Place place) {
        return failed.stream()
                .filter(event -> new Place(event.stream(), event.entryId()).equals(place))
                .map(event -> String.valueOf(event.message()))
                .distinct()
                .toList();
    }

    synchronized int handled() {
        return handled;
    }

    synchronized int retried() {
        return retried;
    }

    private Map<String, Outcome> of(Place place) {
        return outcomes.getOrDefault(place, Map.of());
    }
}
