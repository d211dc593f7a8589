package dev.eventbus.publish;

import dev.eventbus.ConfigurationException;
import dev.eventbus.DomainEvent;
import dev.eventbus.Durability;
import dev.eventbus.EncodedEvent;
import dev.eventbus.Envelope;
import dev.eventbus.EventMetadata;
import dev.eventbus.FailureReason;
import dev.eventbus.InvalidEventException;
import dev.eventbus.InvalidEventException.Violation;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.catalog.EventDescriptor;
import dev.eventbus.catalog.Names;
import dev.eventbus.codec.DecodeException;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Fields;
import dev.eventbus.log.FieldsText;
import dev.eventbus.validate.EventValidator;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to an event before it is sent: validate &rarr; put into an envelope &rarr; encode. */
public final class Preparation {
    private final EventCatalog catalog;
    private final EventValidator validator;
    private final EventCodec codec;
    private final String source;
    private final Clock clock;

    /**
     * A preparation by these stages.
     *
     * @param source the application's name, written into every event
     */
    public Preparation(EventCatalog catalog, EventValidator validator, EventCodec codec, String source, Clock clock) {
        this.catalog = catalog;
        this.validator = validator;
        this.codec = codec;
        this.source = source;
        this.clock = clock;
    }

    /** An event that is to be published with {@code metadata}. */
    Draft draft(DomainEvent event, EventMetadata metadata) {
        EventDescriptor type = catalog.descriptor(event.getClass());
        long now = clock.millis();
        UUID id = metadata.id().orElse(null);
        return new Draft(event, metadata, type, now, id == null ? EventIds.next(now) : id, CurrentEvent.get());
    }

    /**
     * The same, fit to be sent.
     *
     * @param traceparent the trace context to write into it; {@code null} for the one that was given
     */
    Outgoing outgoing(Draft draft, @Nullable String traceparent, Durability durability) {
        validator.checkPublishing(draft.type().name(), draft.event());
        Envelope<?> envelope = envelope(draft, traceparent);
        return new Outgoing(envelope, draft.metadata().id().isPresent(), durability, codec.encode(envelope));
    }

    /** See {@link dev.eventbus.EventBus#encode}. */
    EncodedEvent encoded(DomainEvent event, EventMetadata metadata) {
        if (metadata.durability().isPresent()) {
            throw new IllegalArgumentException("An encoded event has no durability of its own, but %s was asked for."
                            .formatted(metadata.durability().get())
                    + " Set it on the bus that will publish it.");
        }
        Outgoing outgoing = outgoing(draft(event, metadata), null, Durability.async());
        return new EncodedEvent(
                outgoing.id(), outgoing.type(), outgoing.tenantId(), FieldsText.encode(outgoing.fields()));
    }

    /** An event that was encoded before, perhaps by another release. */
    Outgoing outgoing(EncodedEvent encoded, Durability durability) {
        Fields fields = fields(encoded);
        require(encoded, "id", encoded.id(), codec.id(fields));
        require(encoded, "tenantId", encoded.tenantId(), codec.tenantId(fields));
        Envelope<?> envelope = envelope(encoded, fields);
        if (envelope != null) {
            require(encoded, "type", encoded.type(), envelope.type());
        }
        return new Outgoing(
                encoded.id(), encoded.type(), encoded.tenantId(), true, durability, fields, fields.bytes(), envelope);
    }

    private Envelope<?> envelope(Draft draft, @Nullable String traceparent) {
        EventMetadata metadata = draft.metadata();
        Envelope<?> cause = draft.cause();
        return new Envelope<>(
                draft.id(),
                draft.type().name(),
                draft.type().version(),
                Instant.ofEpochMilli(draft.millis()),
                source,
                metadata.userId().orElse(null),
                metadata.correlationId().orElse(cause == null ? null : CurrentEvent.correlation(cause)),
                metadata.causationId().orElse(cause == null ? null : cause.id()),
                traceparent == null ? draft.traceparent().orElse(null) : traceparent,
                draft.event());
    }

    private static Fields fields(EncodedEvent encoded) {
        try {
            return FieldsText.decode(encoded.entry());
        } catch (IllegalArgumentException e) {
            throw refused(encoded, "entry", "is " + e.getMessage());
        }
    }

    /** Types and versions of other releases go into their streams as they are; what nobody could read does not. */
    private @Nullable Envelope<?> envelope(EncodedEvent encoded, Fields fields) {
        try {
            return codec.decode(fields);
        } catch (DecodeException e) {
            if (e.reason() == FailureReason.UNKNOWN_TYPE || e.reason() == FailureReason.UNSUPPORTED_VERSION) {
                requireName(encoded);
                return null;
            }
            throw refused(encoded, "entry", "cannot be decoded: " + e.getMessage());
        }
    }

    private static void requireName(EncodedEvent encoded) {
        try {
            Names.check("type", encoded.type());
        } catch (ConfigurationException e) {
            throw refused(encoded, "type", String.valueOf(e.getMessage()));
        }
    }

    private static void require(EncodedEvent encoded, String what, Object claimed, @Nullable Object written) {
        if (!claimed.equals(written)) {
            throw refused(encoded, what, "is %s, but its entry says %s".formatted(claimed, written));
        }
    }

    private static InvalidEventException refused(EncodedEvent encoded, String path, String message) {
        return new InvalidEventException(encoded.type(), List.of(new Violation(path, message)));
    }
}
