package dev.eventbus.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.DomainEvent;
import dev.eventbus.Envelope;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.log.Fields;
import java.time.Instant;
import java.util.UUID;
import org.assertj.core.api.Assertions;

/** What the tests of the codec share. */
final class Probe {
    static final UUID ID = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");
    static final UUID TENANT = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8002");
    static final UUID USER = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8003");
    static final UUID CAUSE = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8004");
    static final Instant TIME = Instant.parse("2026-01-31T12:34:56.789Z");

    private Probe() {}

    @SafeVarargs
    static EventCodec codec(Class<? extends DomainEvent>... types) {
        return new EventCodec(EventCatalog.of(types));
    }

    static <E extends DomainEvent> Envelope<E> envelope(String type, E event) {
        return new Envelope<>(ID, type, 1, TIME, "test", null, null, null, null, event);
    }

    static Fields entry(String type, String payload) {
        return entry(type, 1, payload.getBytes(UTF_8));
    }

    static Fields entry(String type, int version, byte[] payload) {
        return Fields.ofText(
                        "id", ID.toString(),
                        "type", type,
                        "version", Integer.toString(version),
                        "timestamp", TIME.toString(),
                        "source", "test",
                        "tenantId", TENANT.toString())
                .plus(Fields.of("payload".getBytes(UTF_8), payload));
    }

    /** {@code fields} with {@code value} for {@code name}, or without it where that is {@code null}. */
    static Fields with(Fields fields, String name, byte[] value) {
        Fields changed = Fields.none();
        for (int i = 0; i < fields.size(); i++) {
            boolean meant = new String(fields.name(i), UTF_8).equals(name);
            if (!meant) {
                changed = changed.plus(Fields.of(fields.name(i), fields.value(i)));
            } else if (value != null) {
                changed = changed.plus(Fields.of(fields.name(i), value));
            }
        }
        return changed;
    }

    static DecodeException refusal(EventCodec codec, Fields fields) {
        return Assertions.catchThrowableOfType(DecodeException.class, () -> codec.decode(fields));
    }
}
