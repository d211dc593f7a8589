package dev.eventbus.benchmarks.work;

import dev.eventbus.Envelope;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The first {@link Tickets#RING} events as the bus would write them, encoded beforehand. All have the same event id. */
public final class EncodedTickets {
    private final byte[][] template;
    private final int payloadAt;
    private final byte[][] payloads;

    /** Encodes them. */
    public EncodedTickets() {
        this(Tickets.RING);
    }

    EncodedTickets(int events) {
        Fields fields = encode(0);
        template = new byte[2 * fields.size()][];
        int at = -1;
        for (int i = 0; i < fields.size(); i++) {
            template[2 * i] = fields.name(i);
            template[2 * i + 1] = fields.value(i);
            if (new String(fields.name(i), StandardCharsets.UTF_8).equals("payload")) {
                at = 2 * i + 1;
            }
        }
        payloadAt = at;
        payloads = new byte[events][];
        for (int number = 0; number < events; number++) {
            payloads[number] = value(encode(number), "payload");
        }
    }

    /** The names and values of event {@code number}, in turn. */
    public byte[][] fields(long number) {
        byte[][] flat = template.clone();
        flat[payloadAt] = payload(number);
        return flat;
    }

    /** The same as text. */
    public Map<String, String> text(long number) {
        Map<String, String> text = new LinkedHashMap<>();
        byte[][] flat = fields(number);
        for (int i = 0; i < flat.length; i += 2) {
            text.put(new String(flat[i], StandardCharsets.UTF_8), new String(flat[i + 1], StandardCharsets.UTF_8));
        }
        return text;
    }

    /** The JSON of event {@code number}. */
    public byte[] payload(long number) {
        return payloads[(int) (number % payloads.length)];
    }

    private static final EventCodec CODEC = new EventCodec(EventCatalog.of(TicketUpdated.class));

    private static Fields encode(int number) {
        return CODEC.encode(new Envelope<>(
                UUID.fromString("018f2f6c-8a3b-7c11-9d52-3f0f6b2f9a03"),
                Tickets.TYPE,
                1,
                Instant.parse("2026-01-01T09:30:00.123Z"),
                "benchmarks",
                null,
                null,
                null,
                null,
                Tickets.ticket(number)));
    }

    private static byte[] value(Fields fields, String name) {
        byte @Nullable [] value = fields.get(name.getBytes(StandardCharsets.UTF_8));
        if (value == null) {
            throw new IllegalStateException("An encoded event has no field " + name);
        }
        return value;
    }
}
