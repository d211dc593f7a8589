package dev.eventbus.cli;

import dev.eventbus.codec.RawEvent;
import dev.eventbus.redis.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event as it is shown. */
final class EventRow {
    private final @Nullable Masks masks;

    /** @param masks how payloads are masked; {@code null} if they are not shown at all */
    EventRow(@Nullable Masks masks) {
        this.masks = masks;
    }

    Row of(StoredEvent event) {
        RawEvent raw = event.event().orElse(null);
        UUID tenant = raw == null ? null : raw.tenantId();
        Row row = new Row()
                .whole("stored", event.stored())
                .whole("event", event.eventId().orElse(null))
                .put("type", event.fields().getOrDefault("type", event.type()))
                .put("version", raw == null ? null : raw.version())
                .whole("tenant", tenant == null ? event.fields().get("tenantId") : tenant)
                .put("source", raw == null ? event.fields().get("source") : raw.source())
                .hidden("user", raw == null ? null : raw.userId())
                .hidden("correlation", raw == null ? null : raw.correlationId())
                .hidden("causation", raw == null ? null : raw.causationId())
                .hidden("published", raw == null ? null : raw.timestamp())
                .hidden("entry", event.entryId())
                .hidden("readable", raw != null);
        if (masks != null) {
            row.hidden("payload", payloadOf(event, masks.of(event.type())));
        }
        return row;
    }

    private static @Nullable String payloadOf(StoredEvent event, Mask mask) {
        return event.event()
                .map(raw -> mask.payload(new String(raw.payload(), StandardCharsets.UTF_8)))
                .orElseGet(() -> {
                    String broken = event.fields()
                            .getOrDefault("payload", event.fields().get("event"));
                    return broken == null ? null : mask.payload(broken);
                });
    }
}
