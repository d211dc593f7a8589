package dev.eventbus.publish;

import dev.eventbus.BatchPublishException;
import dev.eventbus.BusOverloadedException;
import dev.eventbus.BusUnavailableException;
import dev.eventbus.DomainEvent;
import dev.eventbus.Durability;
import dev.eventbus.Envelope;
import dev.eventbus.EventBusException;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventBusTracer;
import dev.eventbus.EventMetadata;
import dev.eventbus.Published;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.catalog.EventDescriptor;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.Fields;
import dev.eventbus.validate.EventValidator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The way of an event into its stream. */
public final class Publisher {
    private final EventCatalog catalog;
    private final EventValidator validator;
    private final EventCodec codec;
    private final EventLog log;
    private final PublishSettings settings;
    private final PublishWindow window;
    private final EventBusListener listener;
    private final EventBusTracer tracer;
    private final Clock clock;
    private volatile boolean closed;

    /** A publisher over these stages. */
    public Publisher(
            EventCatalog catalog,
            EventValidator validator,
            EventCodec codec,
            EventLog log,
            PublishSettings settings,
            EventBusListener listener,
            EventBusTracer tracer,
            Clock clock) {
        this.catalog = catalog;
        this.validator = validator;
        this.codec = codec;
        this.log = log;
        this.settings = settings;
        this.window = new PublishWindow(settings.maxEvents(), settings.maxBytes());
        this.listener = listener;
        this.tracer = tracer;
        this.clock = clock;
    }

    /** Publishes one event and waits for its outcome. */
    public Published publish(DomainEvent event, EventMetadata metadata) {
        Outgoing outgoing = prepare(event, metadata);
        enter(outgoing, settings.timeout().toNanos());
        return await(append(outgoing));
    }

    /** Publishes one event without waiting. */
    public CompletableFuture<Published> publishAsync(DomainEvent event, EventMetadata metadata) {
        try {
            Outgoing outgoing = prepare(event, metadata);
            if (!window.tryEnter(outgoing.size)) {
                throw failed(outgoing.begun, overloaded());
            }
            return append(outgoing);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** Publishes several events as one batch and waits for the outcome of each. */
    public List<Published> publishAll(List<? extends DomainEvent> events) {
        List<Outgoing> batch = new ArrayList<>(events.size());
        try {
            for (DomainEvent event : events) {
                batch.add(prepare(event, EventMetadata.none()));
            }
        } catch (RuntimeException refused) {
            batch.forEach(prepared -> prepared.begun.span.end(refused));
            throw refused;
        }
        List<CompletableFuture<Published>> underWay = new ArrayList<>(batch.size());
        long end = System.nanoTime() + settings.timeout().toNanos();
        for (Outgoing outgoing : batch) {
            try {
                enter(outgoing, end - System.nanoTime());
                underWay.add(append(outgoing));
            } catch (EventBusException refused) {
                underWay.add(CompletableFuture.failedFuture(refused));
            }
        }
        List<Published> published = new ArrayList<>(batch.size());
        List<BatchPublishException.Outcome> outcomes = new ArrayList<>(batch.size());
        for (CompletableFuture<Published> each : underWay) {
            try {
                Published place = await(each);
                published.add(place);
                outcomes.add(new BatchPublishException.Outcome(place, null));
            } catch (EventBusException failure) {
                outcomes.add(new BatchPublishException.Outcome(null, failure));
            }
        }
        if (published.size() < outcomes.size()) {
            throw new BatchPublishException(outcomes);
        }
        return published;
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

    /** A publish that has begun, and is told of when it ends. */
    private record Begun(String type, long nanos, EventBusTracer.EventSpan span) {
        Duration took() {
            return Duration.ofNanos(System.nanoTime() - nanos);
        }
    }

    private record Outgoing(
            Begun begun, Envelope<?> envelope, boolean once, Durability durability, Fields fields, long size) {}

    private Outgoing prepare(DomainEvent event, EventMetadata metadata) {
        long nanos = System.nanoTime();
        EventDescriptor type = catalog.descriptor(event.getClass());
        long now = clock.millis();
        UUID id = metadata.id().orElse(null);
        UUID eventId = id == null ? EventIds.next(now) : id;
        Envelope<?> cause = CurrentEvent.get();
        Optional<String> traceparent = cause == null
                ? metadata.traceparent()
                : metadata.traceparent().or(() -> Optional.ofNullable(cause.traceparent()));
        Begun begun = new Begun(
                type.name(), nanos, tracer.publishing(type.name(), log.stream(type.name()), eventId, traceparent));
        try {
            if (closed) {
                throw closedBus();
            }
            validator.checkPublishing(type.name(), event);
            Durability durability = metadata.durability().orElse(settings.durability());
            log.check(durability);
            String span = begun.span.traceparent();
            Envelope<?> envelope = new Envelope<>(
                    eventId,
                    type.name(),
                    type.version(),
                    Instant.ofEpochMilli(now),
                    settings.source(),
                    metadata.userId().orElse(null),
                    metadata.correlationId().orElse(cause == null ? null : CurrentEvent.correlation(cause)),
                    metadata.causationId().orElse(cause == null ? null : cause.id()),
                    span == null ? traceparent.orElse(null) : span,
                    event);
            Fields fields = codec.encode(envelope);
            return new Outgoing(begun, envelope, id != null, durability, fields, fields.bytes());
        } catch (RuntimeException refused) {
            throw failed(begun, refused);
        }
    }

    private CompletableFuture<Published> append(Outgoing outgoing) {
        Envelope<?> envelope = outgoing.envelope;
        CompletableFuture<Published> outcome = new CompletableFuture<>();
        CompletableFuture<String> appended;
        if (closed) { // since it was prepared: whoever closes waits for none that has not entered by then
            window.leave(outgoing.size);
            throw failed(outgoing.begun, closedBus());
        }
        try {
            appended = outgoing.once
                    ? log.appendOnce(envelope.type(), envelope.id(), outgoing.fields)
                    : log.append(envelope.type(), envelope.id(), outgoing.fields);
        } catch (RuntimeException e) {
            window.leave(outgoing.size);
            throw failed(outgoing.begun, e);
        }
        if (!outgoing.durability.isAsync()) {
            appended = secured(outgoing, appended);
        }
        appended.whenComplete((entryId, failure) -> {
            window.leave(outgoing.size);
            if (failure == null) {
                Published published = new Published(envelope.id(), log.stream(envelope.type()), entryId);
                outgoing.begun.span.end(null);
                listener.published(envelope, published, outgoing.begun.took());
                outcome.complete(published);
            } else {
                outcome.completeExceptionally(failed(outgoing.begun, unchecked(cause(failure))));
            }
        });
        return outcome;
    }

    private CompletableFuture<String> secured(Outgoing outgoing, CompletableFuture<String> appended) {
        Envelope<?> envelope = outgoing.envelope;
        long end = System.nanoTime() + settings.timeout().toNanos();
        return appended.thenCompose(entryId -> log.secure(
                        envelope.type(),
                        envelope.id(),
                        entryId,
                        outgoing.durability,
                        Duration.ofNanos(Math.max(0, end - System.nanoTime())))
                .thenApply(safe -> entryId));
    }

    private void enter(Outgoing outgoing, long nanos) {
        try {
            if (!window.enter(outgoing.size, nanos)) {
                throw failed(outgoing.begun, overloaded());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(
                    outgoing.begun,
                    new BusUnavailableException(
                            "The thread was interrupted before the event was sent; nothing was stored.", e));
        }
    }

    private RuntimeException failed(Begun begun, RuntimeException failure) {
        begun.span.end(failure);
        listener.publishFailed(begun.type, failure, begun.took());
        return failure;
    }

    private static BusUnavailableException closedBus() {
        return new BusUnavailableException("The event bus is closed; the event was not stored.");
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
