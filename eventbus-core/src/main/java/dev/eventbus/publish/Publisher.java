package dev.eventbus.publish;

import dev.eventbus.BatchPublishException;
import dev.eventbus.BusOverloadedException;
import dev.eventbus.BusUnavailableException;
import dev.eventbus.DomainEvent;
import dev.eventbus.Durability;
import dev.eventbus.Envelope;
import dev.eventbus.EventBusException;
import dev.eventbus.EventBusListener;
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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The way of an event into its stream. */
public final class Publisher {
    private final EventCatalog catalog;
    private final EventValidator validator;
    private final EventCodec codec;
    private final EventLog log;
    private final PublishSettings settings;
    private final PublishWindow window;
    private final EventBusListener listener;
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
            Clock clock) {
        this.catalog = catalog;
        this.validator = validator;
        this.codec = codec;
        this.log = log;
        this.settings = settings;
        this.window = new PublishWindow(settings.maxEvents(), settings.maxBytes());
        this.listener = listener;
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
                throw failed(outgoing, overloaded());
            }
            return append(outgoing);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** Publishes several events as one batch and waits for the outcome of each. */
    public List<Published> publishAll(List<? extends DomainEvent> events) {
        List<Outgoing> batch = new ArrayList<>(events.size());
        for (DomainEvent event : events) {
            batch.add(prepare(event, EventMetadata.none()));
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

    /**
     * An event on its way.
     *
     * @param began when its publish was called
     */
    private record Outgoing(
            Envelope<?> envelope, boolean once, Durability durability, Fields fields, long size, long began) {}

    private Outgoing prepare(DomainEvent event, EventMetadata metadata) {
        long began = System.nanoTime();
        EventDescriptor type = catalog.descriptor(event.getClass());
        try {
            return prepare(type, event, metadata, began);
        } catch (RuntimeException refused) {
            throw failed(type.name(), began, refused);
        }
    }

    private Outgoing prepare(EventDescriptor type, DomainEvent event, EventMetadata metadata, long began) {
        if (closed) {
            throw closedBus();
        }
        validator.checkPublishing(type.name(), event);
        Durability durability = metadata.durability().orElse(settings.durability());
        log.check(durability);
        Envelope<?> envelope = envelope(type, event, metadata);
        Fields fields = codec.encode(envelope);
        return new Outgoing(envelope, metadata.id().isPresent(), durability, fields, fields.bytes(), began);
    }

    private Envelope<?> envelope(EventDescriptor type, DomainEvent event, EventMetadata metadata) {
        long now = clock.millis();
        Envelope<?> cause = CurrentEvent.get();
        UUID id = metadata.id().orElse(null);
        return new Envelope<>(
                id == null ? EventIds.next(now) : id,
                type.name(),
                type.version(),
                Instant.ofEpochMilli(now),
                settings.source(),
                metadata.userId().orElse(null),
                metadata.correlationId().orElse(correlation(cause)),
                metadata.causationId().orElse(cause == null ? null : cause.id()),
                metadata.traceparent().orElse(cause == null ? null : cause.traceparent()),
                event);
    }

    private static @Nullable String correlation(@Nullable Envelope<?> cause) {
        if (cause == null) {
            return null;
        }
        return cause.correlationId() == null ? cause.id().toString() : cause.correlationId();
    }

    private CompletableFuture<Published> append(Outgoing outgoing) {
        Envelope<?> envelope = outgoing.envelope;
        CompletableFuture<Published> outcome = new CompletableFuture<>();
        CompletableFuture<String> appended;
        if (closed) { // since it was prepared: whoever closes waits for none that has not entered by then
            window.leave(outgoing.size);
            throw failed(outgoing, closedBus());
        }
        try {
            appended = outgoing.once
                    ? log.appendOnce(envelope.type(), envelope.id(), outgoing.fields)
                    : log.append(envelope.type(), envelope.id(), outgoing.fields);
        } catch (RuntimeException e) {
            window.leave(outgoing.size);
            throw failed(outgoing, e);
        }
        if (!outgoing.durability.isAsync()) {
            appended = secured(outgoing, appended);
        }
        appended.whenComplete((entryId, failure) -> {
            window.leave(outgoing.size);
            if (failure == null) {
                Published published = new Published(envelope.id(), log.stream(envelope.type()), entryId);
                listener.published(envelope, published, since(outgoing.began));
                outcome.complete(published);
            } else {
                outcome.completeExceptionally(failed(outgoing, unchecked(cause(failure))));
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
                throw failed(outgoing, overloaded());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(
                    outgoing,
                    new BusUnavailableException(
                            "The thread was interrupted before the event was sent; nothing was stored.", e));
        }
    }

    private RuntimeException failed(Outgoing outgoing, RuntimeException failure) {
        return failed(outgoing.envelope.type(), outgoing.began, failure);
    }

    private RuntimeException failed(String type, long began, RuntimeException failure) {
        listener.publishFailed(type, failure, since(began));
        return failure;
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
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
