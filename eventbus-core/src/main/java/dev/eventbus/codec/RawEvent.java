package dev.eventbus.codec;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event whose payload is still JSON: what a {@link WireFormat} writes and reads.
 *
 * @param id the event's id
 * @param type the wire name of its type
 * @param version the version of the payload's shape, from 1
 * @param timestamp when it was published
 * @param source the application that published it; empty where the format does not say
 * @param tenantId the tenant that the envelope names; {@code null} where only the payload does
 * @param userId who caused it, where known
 * @param correlationId what its chain of events has in common, where known
 * @param causationId the event that caused it, where there was one
 * @param traceparent the W3C trace context, where there was one
 * @param payload the record as JSON in UTF-8; not copied, and must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier between two stages, never compared
public record RawEvent(
        UUID id,
        String type,
        int version,
        Instant timestamp,
        String source,
        @Nullable UUID tenantId,
        @Nullable UUID userId,
        @Nullable String correlationId,
        @Nullable UUID causationId,
        @Nullable String traceparent,
        byte[] payload) {
    /** The type and id only: the payload may be personal data. */
    @Override
    public String toString() {
        return "RawEvent[%s %s]".formatted(type, id);
    }
}
