package dev.eventbus.publish;

import dev.eventbus.Durability;
import dev.eventbus.Envelope;
import dev.eventbus.log.Fields;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way into its stream.
 *
 * @param once whether it may be there already
 * @param envelope what the listener is told; {@code null} if this application does not know the type or version
 */
record Outgoing(
        UUID id,
        String type,
        UUID tenantId,
        boolean once,
        Durability durability,
        Fields fields,
        long size,
        @Nullable Envelope<?> envelope) {
    Outgoing(Envelope<?> envelope, boolean once, Durability durability, Fields fields) {
        this(envelope.id(), envelope.type(), envelope.tenantId(), once, durability, fields, fields.bytes(), envelope);
    }
}
