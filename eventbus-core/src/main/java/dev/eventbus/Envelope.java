package dev.eventbus;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event with its metadata, as it is written to and read from a stream.
 *
 * @param id identifies the event, in every stream and for ever; a UUIDv7 unless the publisher chose another
 * @param type the wire name of the event's type
 * @param version the version of the type's shape, from 1
 * @param timestamp when it was published, by the publisher's clock, to the millisecond
 * @param source the application that published it
 * @param userId who caused it, where known
 * @param correlationId what the whole chain of events has in common, where known
 * @param causationId the event that was being handled when this one was published, where there was one
 * @param traceparent the W3C trace context of the publisher, where there was one
 * @param event the event
 * @param <E> the event's class
 */
public record Envelope<E extends DomainEvent>(
        UUID id,
        String type,
        int version,
        Instant timestamp,
        String source,
        @Nullable UUID userId,
        @Nullable String correlationId,
        @Nullable UUID causationId,
        @Nullable String traceparent,
        E event) {
    /** The tenant that the event belongs to. */
    public UUID tenantId() {
        return event.tenantId();
    }
}
