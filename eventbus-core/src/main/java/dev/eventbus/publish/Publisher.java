package dev.eventbus.publish;

import dev.eventbus.BatchPublishException;
import dev.eventbus.BusOverloadedException;
import dev.eventbus.BusUnavailableException;
import dev.eventbus.DomainEvent;
import dev.eventbus.Durability;
import dev.eventbus.EncodedEvent;
import dev.eventbus.EventBusException;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventBusTracer;
import dev.eventbus.EventMetadata;
import dev.eventbus.Published;
import dev.eventbus.log.AppendChain;
import dev.eventbus.log.EventLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** The way of an event into its stream. */
public final class Publisher {
    private final Preparation preparation;
    private final EventLog log;
    private final PublishSettings settings;
    private final PublishWindow window;
    private final EventBusListener listener;
    private final EventBusTracer tracer;
    private volatile boolean closed;

    /** A publisher to {@code log}. */
    public Publisher(
            Preparation preparation,
            EventLog log,
            PublishSettings settings,
            EventBusListener listener,
            EventBusTracer tracer) {
        this.preparation = preparation;
        this.log = log;
        this.settings = settings;
        this.window = new PublishWindow(settings.maxEvents(), settings.maxBytes());
        this.listener = listener;
        this.tracer = tracer;
    }

    private record Begun(Outgoing outgoing, PublishWatch watch) {}

    /** Publishes one event and waits for its outcome. */
    public Published publish(DomainEvent event, EventMetadata metadata) {
        Begun begun = prepare(event, metadata);
        enter(begun, end());
        return await(append(begun));
    }

    /** Publishes one event without waiting. */
    public CompletableFuture<Published> publishAsync(DomainEvent event, EventMetadata metadata) {
        try {
            Begun begun = prepare(event, metadata);
            if (!window.tryEnter(begun.outgoing.size())) {
                throw begun.watch.failed(overloaded());
            }
            return append(begun);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** Publishes several events as one batch and waits for the outcome of each. */
    public List<Published> publishAll(List<? extends DomainEvent> events) {
        List<Begun> batch = new ArrayList<>(events.size());
        try {
            for (DomainEvent event : events) {
                batch.add(prepare(event, EventMetadata.none()));
            }
        } catch (RuntimeException refused) {
            batch.forEach(begun -> begun.watch.abandoned(refused));
            throw refused;
        }
        long end = end();
        return outcomes(batch.stream()
                .map(begun -> attempt(() -> {
                    enter(begun, end);
                    return append(begun);
                }))
                .toList());
    }

    /** See {@link dev.eventbus.EventBus#encode}. */
    public EncodedEvent encode(DomainEvent event, EventMetadata metadata) {
        return preparation.encoded(event, metadata);
    }

    /** See {@link dev.eventbus.EventBus#publishEncoded}. */
    public List<Published> publishEncoded(List<EncodedEvent> events) {
        if (closed) {
            throw closedBus();
        }
        Map<Line, AppendChain> chains = new HashMap<>();
        long end = end();
        return outcomes(events.stream()
                .map(event -> {
                    AppendChain chain =
                            chains.computeIfAbsent(new Line(event.type(), event.tenantId()), of -> new AppendChain());
                    return attempt(() -> linked(event, chain, end));
                })
                .toList());
    }

    private record Line(String type, UUID tenantId) {}

    /** What is refused for what it is does not break the chain: it never can be stored. */
    private CompletableFuture<Published> linked(EncodedEvent event, AppendChain chain, long end) {
        PublishWatch watch = new PublishWatch(listener, event.type(), null);
        Begun begun;
        try {
            begun = new Begun(preparation.outgoing(event, settings.durability()), watch);
        } catch (RuntimeException refused) {
            throw watch.failed(refused);
        }
        try {
            enter(begun, end);
        } catch (EventBusException noRoom) {
            chain.breakOff();
            throw noRoom;
        }
        return append(begun, chain);
    }

    private static CompletableFuture<Published> attempt(Supplier<CompletableFuture<Published>> publish) {
        try {
            return publish.get();
        } catch (EventBusException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** Looks at the last one first, which as a rule ends last: this thread is woken once. */
    private static List<Published> outcomes(List<CompletableFuture<Published>> underWay) {
        BatchPublishException.Outcome[] outcomes = new BatchPublishException.Outcome[underWay.size()];
        List<Published> published = new ArrayList<>(outcomes.length);
        for (int i = outcomes.length - 1; i >= 0; i--) {
            outcomes[i] = outcome(underWay.get(i));
        }
        for (BatchPublishException.Outcome each : outcomes) {
            if (each.published() != null) {
                published.add(each.published());
            }
        }
        if (published.size() < outcomes.length) {
            throw new BatchPublishException(List.of(outcomes));
        }
        return published;
    }

    private static BatchPublishException.Outcome outcome(CompletableFuture<Published> underWay) {
        try {
            return new BatchPublishException.Outcome(await(underWay), null);
        } catch (EventBusException failure) {
            return new BatchPublishException.Outcome(null, failure);
        }
    }

    /** Refuses what comes from now on. */
    public void close() {
        closed = true;
    }

    /** After {@link #close()}: waits for the outcomes of what is under way, for as long as a publish may take. */
    public void awaitOutcomes() {
        try {
            window.awaitEmpty(settings.timeout().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Begun prepare(DomainEvent event, EventMetadata metadata) {
        Draft draft = preparation.draft(event, metadata);
        String type = draft.type().name();
        PublishWatch watch = new PublishWatch(
                listener, type, tracer.publishing(type, log.stream(type), draft.id(), draft.traceparent()));
        try {
            if (closed) {
                throw closedBus();
            }
            Durability durability = metadata.durability().orElse(settings.durability());
            Outgoing outgoing = preparation.outgoing(draft, watch.traceparent(), durability);
            log.check(durability);
            return new Begun(outgoing, watch);
        } catch (RuntimeException refused) {
            throw watch.failed(refused);
        }
    }

    private static BusUnavailableException closedBus() {
        return new BusUnavailableException("The event bus is closed; the event was not stored.");
    }

    private CompletableFuture<Published> append(Begun begun) {
        return append(begun, new AppendChain());
    }

    private CompletableFuture<Published> append(Begun begun, AppendChain chain) {
        Outgoing outgoing = begun.outgoing;
        CompletableFuture<Published> outcome = new CompletableFuture<>();
        CompletableFuture<String> appended;
        try {
            if (closed) { // since it was prepared: whoever closes waits for none that has not entered by then
                throw closedBus();
            }
            appended = outgoing.once()
                    ? log.appendOnce(outgoing.type(), outgoing.id(), outgoing.fields(), chain)
                    : log.append(outgoing.type(), outgoing.id(), outgoing.fields());
        } catch (RuntimeException e) {
            window.leave(outgoing.size());
            throw begun.watch.failed(e);
        } catch (Error e) { // such as a heap that is full
            window.leave(outgoing.size());
            throw e;
        }
        if (!outgoing.durability().isAsync()) {
            appended = secured(outgoing, appended);
        }
        appended.whenComplete((entryId, failure) -> {
            window.leave(outgoing.size());
            if (failure == null) {
                Published published = new Published(outgoing.id(), log.stream(outgoing.type()), entryId);
                begun.watch.stored(outgoing.envelope(), published);
                outcome.complete(published);
            } else {
                outcome.completeExceptionally(begun.watch.failed(unchecked(cause(failure))));
            }
        });
        return outcome;
    }

    private CompletableFuture<String> secured(Outgoing outgoing, CompletableFuture<String> appended) {
        long end = end();
        return appended.thenCompose(entryId -> log.secure(
                        outgoing.type(),
                        outgoing.id(),
                        entryId,
                        outgoing.durability(),
                        Duration.ofNanos(Math.max(0, end - System.nanoTime())))
                .thenApply(safe -> entryId));
    }

    private long end() {
        return System.nanoTime() + settings.timeout().toNanos();
    }

    /** @param end by the clock of {@link System#nanoTime()} */
    private void enter(Begun begun, long end) {
        long size = begun.outgoing.size();
        try {
            if (!window.tryEnter(size) && !window.enter(size, end - System.nanoTime())) {
                throw begun.watch.failed(overloaded());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw begun.watch.failed(new BusUnavailableException(
                    "The thread was interrupted before the event was sent; nothing was stored.", e));
        }
    }

    private BusOverloadedException overloaded() {
        return new BusOverloadedException(
                "Too much is under way to the store: %s. The event was not sent; publish again later, or slower."
                        .formatted(window));
    }

    /**
     * Waits for as long as the log takes, which ends every append at its publish timeout. An interrupt does not end the
     * wait, since the outcome is on its way; it is kept for the caller.
     */
    private static Published await(CompletableFuture<Published> outcome) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return outcome.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(cause(e));
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static RuntimeException rethrown(Throwable failure) {
        if (failure instanceof EventBusException known) {
            // Thrown anew on this thread: the stack of the client's thread says nothing to the caller.
            known.setStackTrace(Thread.currentThread().getStackTrace());
            return known;
        }
        return unchecked(failure);
    }

    private static RuntimeException unchecked(Throwable failure) {
        return failure instanceof RuntimeException known
                ? known
                : new IllegalStateException("The log failed in a way it must not: " + failure, failure);
    }
}
