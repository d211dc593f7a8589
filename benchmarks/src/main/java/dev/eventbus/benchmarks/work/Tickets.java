package dev.eventbus.benchmarks.work;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the events. The id of an event's ticket says which number it is. */
public final class Tickets {
    /** Events that are encoded beforehand come again after so many. More than a stream keeps. */
    public static final int RING = 1 << 17;

    public static final String TYPE = "TICKET_UPDATED";

    /** The stream of the bus, and of all other lines that can choose. */
    public static final String STREAM = "event::" + TYPE;

    private static final UUID TENANT = UUID.fromString("018f2f6c-8a3b-7c11-9d52-3f0f6b2f9a01");
    private static final UUID USER = UUID.fromString("018f2f6c-8a3b-7c11-9d52-3f0f6b2f9a02");
    private static final Map<String, Object> CHANGES = Map.of(
            "status", "in-progress",
            "priority", 2,
            "queue", "second-line",
            "dueAt", "2026-03-01T09:30:00Z",
            "title", "The printer on the third floor prints blank pages");
    private static final long MARK = 0xbe9c_0000_0000_4000L;
    private static final byte[] ID_FIELD = "\"ticketId\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int ID_LENGTH = 36;

    private Tickets() {}

    /** Event {@code number}. */
    public static TicketUpdated ticket(long number) {
        return new TicketUpdated(TENANT, new UUID(MARK, Long.MIN_VALUE | number), USER, CHANGES);
    }

    /** The number of the event with this ticket. */
    public static long number(UUID ticketId) {
        return ticketId.getLeastSignificantBits() & Long.MAX_VALUE;
    }

    /** The ticket's id in JSON, however that is wrapped; null where there is none. */
    static @Nullable UUID idIn(byte[] value) {
        for (int start = 0; start + ID_FIELD.length + ID_LENGTH <= value.length; start++) {
            if (matches(value, start)) {
                return UUID.fromString(
                        new String(value, start + ID_FIELD.length, ID_LENGTH, StandardCharsets.US_ASCII));
            }
        }
        return null;
    }

    private static boolean matches(byte[] value, int start) {
        for (int i = 0; i < ID_FIELD.length; i++) {
            if (value[start + i] != ID_FIELD[i]) {
                return false;
            }
        }
        return true;
    }
}
