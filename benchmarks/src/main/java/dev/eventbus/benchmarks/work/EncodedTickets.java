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

/** The first {@link Tickets#RING} events as the bus would write them, encoded beforehand. All have the same event id. */
public final class EncodedTickets {
    private static final EventCodec CODEC = new EventCodec(EventCatalog.of(TicketUpdated.class));

    private final byte[][] template;
    private final byte[][] payloads;

    /** Encodes them. */
    public EncodedTickets() {
        this(Tickets.RING);
    }

    EncodedTickets(int events) {
        template = encoded(0);
        payloads = new byte[events][];
        for (int number = 0; number < events; number++) {
            payloads[number] = encodedPayload(number);
        }
    }

    /** The names and values of event {@code number}, in turn. */
    public byte[][] fields(long number) {
        byte[][] flat = template.clone();
        flat[flat.length - 1] = payload(number); // the payload is the last field
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

    /** The names and values of any event, encoded now. */
    static byte[][] encoded(long number) {
        return flat(CODEC.encode(new Envelope<>(
                UUID.fromString("018f2f6c-8a3b-7c11-9d52-3f0f6b2f9a03"),
                Tickets.TYPE,
                1,
                Instant.parse("2026-01-01T09:30:00.123Z"),
                "benchmarks",
                null,
                null,
                null,
                null,
                Tickets.ticket(number))));
    }

    /** Names and values, one after another. */
    public static byte[][] flat(Fields fields) {
        byte[][] flat = new byte[2 * fields.size()][];
        for (int i = 0; i < fields.size(); i++) {
            flat[2 * i] = fields.name(i);
            flat[2 * i + 1] = fields.value(i);
        }
        return flat;
    }

    /** The JSON of any event, encoded now. */
    public static byte[] encodedPayload(long number) {
        byte[][] flat = encoded(number);
        return flat[flat.length - 1];
    }
}
