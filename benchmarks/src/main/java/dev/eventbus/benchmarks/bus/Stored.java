package dev.eventbus.benchmarks.bus;

import dev.eventbus.Envelope;
import dev.eventbus.benchmarks.results.Figure;
import dev.eventbus.benchmarks.work.Backlog;
import dev.eventbus.benchmarks.work.Bench;
import dev.eventbus.benchmarks.work.EncodedTickets;
import dev.eventbus.benchmarks.work.Probe;
import dev.eventbus.benchmarks.work.TicketUpdated;
import dev.eventbus.benchmarks.work.Tickets;
import dev.eventbus.benchmarks.work.Work;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.codec.WireFormat;
import io.lettuce.core.Consumer;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import tools.jackson.databind.json.JsonMapper;

/** What Redis needs for an event: in the bus's fields, in one field of JSON, packed by hand; and while it is pending. */
public final class Stored implements Work {
    private static final int EVENTS = 10_000;
    private static final EventCatalog CATALOG = EventCatalog.of(TicketUpdated.class);

    @Override
    public Map<Figure, Double> run(Bench bench) throws Exception {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        Probe probe = bench.probe();
        figures.put(Figure.STORED_FIELDS, bytes(probe, "stored:fields", encoded(WireFormat.fields())));
        figures.put(Figure.STORED_SINGLE, bytes(probe, "stored:single", encoded(WireFormat.singleField())));
        figures.put(Figure.STORED_PACKED, bytes(probe, "stored:packed", Stored::packed));
        figures.put(Figure.STORED_PENDING, pending(probe, "stored:fields"));
        return figures;
    }

    /** {@return how many bytes {@code key} has for each of the events that are put there} */
    static double bytes(Probe probe, String key, IntFunction<byte[][]> entry) throws Exception {
        Backlog.load(probe, key, entry, EVENTS);
        return probe.memory(key) / (double) EVENTS;
    }

    @SuppressWarnings("unchecked") // an array of one offset
    private static double pending(Probe probe, String key) {
        byte[] stream = key.getBytes(StandardCharsets.US_ASCII);
        byte[] group = "group".getBytes(StandardCharsets.US_ASCII);
        long before = probe.memory(key);
        probe.connection().sync().xgroupCreate(StreamOffset.from(stream, "0"), group);
        probe.connection()
                .sync()
                .xreadgroup(
                        Consumer.from(group, "one".getBytes(StandardCharsets.US_ASCII)),
                        XReadArgs.Builder.count(EVENTS),
                        StreamOffset.lastConsumed(stream));
        return (probe.memory(key) - before) / (double) EVENTS;
    }

    static IntFunction<byte[][]> encoded(WireFormat format) {
        EventCodec codec = new EventCodec(CATALOG, format, EventCodec.DEFAULT_PAYLOAD_LIMIT, List.of());
        return number -> EncodedTickets.flat(codec.encode(new Envelope<>(
                id(number),
                Tickets.TYPE,
                1,
                time(number),
                "benchmarks",
                null,
                null,
                null,
                null,
                Tickets.ticket(number))));
    }

    /** Ids and the time as bytes, a number for the type, and only what is free in form as JSON. */
    private static byte[][] packed(int number) {
        TicketUpdated ticket = Tickets.ticket(number);
        byte[] changes = JsonMapper.shared().writeValueAsBytes(ticket.changes());
        ByteBuffer packed = ByteBuffer.allocate(4 * 16 + 8 + 2 + changes.length);
        for (UUID id : List.of(id(number), ticket.tenantId(), ticket.ticketId(), ticket.userId())) {
            packed.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        packed.putLong(time(number).toEpochMilli()).putShort((short) 1).put(changes);
        return new byte[][] {"e".getBytes(StandardCharsets.US_ASCII), packed.array()};
    }

    private static UUID id(int number) {
        return new UUID(0x018f_2f6c_8a3b_7000L, Long.MIN_VALUE | number * 0x9e37_79b9L);
    }

    private static Instant time(int number) {
        return Instant.parse("2026-01-01T09:30:00.123Z").plusMillis(number);
    }
}
