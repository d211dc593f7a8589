package dev.eventbus.redis;

import dev.eventbus.codec.RawEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An event as its stream has it.
 *
 * @param type the type of the stream; its own fields may say another
 * @param stream the stream's key
 * @param entryId its id there
 * @param stored when it was stored, by the clock of Redis
 * @param eventId its own id, where there is a readable one
 * @param event all that its fields say; empty if they cannot be read
 * @param fields the fields as they are, bytes that are not UTF-8 replaced in this view
 */
public record StoredEvent(
        String type,
        String stream,
        String entryId,
        Instant stored,
        Optional<UUID> eventId,
        Optional<RawEvent> event,
        Map<String, String> fields) {
    /** Without the fields: they may be personal data. */
    @Override
    public String toString() {
        return "StoredEvent[%s %s]".formatted(stream, entryId);
    }
}
