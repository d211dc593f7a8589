package dev.eventbus.benchmarks.work;

import java.util.BitSet;
import java.util.UUID;

/**
 * What a stream holds after a run that published events 0 to some number: the last of them, each once. What retention has
 * removed is known by its count only.
 */
final class StreamTail {
    /** Events that are under way at once may overtake each other by so many. */
    private static final int OVERTAKING = AsyncPublishing.IN_FLIGHT;

    private final BitSet seen = new BitSet(Tickets.RING);
    private int entries;
    private long doubled;
    private long foreign;

    /**
     * Compares {@code stream} with what was acknowledged.
     *
     * @param acknowledged how many events have been
     * @throws CheckFailedException if they differ
     */
    static void check(Probe probe, String stream, long acknowledged) {
        long added = probe.entriesAdded(stream);
        if (added != acknowledged) {
            throw new CheckFailedException("%,d events were acknowledged, but %s got %,d entries: %,d %s"
                    .formatted(
                            acknowledged,
                            stream,
                            added,
                            Math.abs(added - acknowledged),
                            added < acknowledged ? "are missing" : "too many"));
        }
        StreamTail tail = new StreamTail();
        probe.forEach(stream, tail::add);
        tail.check(stream, acknowledged);
    }

    void add(Iterable<byte[]> values) {
        for (byte[] value : values) {
            UUID id = Tickets.idIn(value);
            if (id != null) {
                add(Tickets.number(id));
                return;
            }
        }
        foreign++;
    }

    private void add(long number) {
        int place = (int) (number % Tickets.RING);
        if (seen.get(place)) {
            doubled++;
        }
        seen.set(place);
        entries++;
    }

    void check(String stream, long acknowledged) {
        long missing = 0;
        long oldest = acknowledged == entries ? 0 : acknowledged - entries + OVERTAKING;
        for (long number = oldest; number < acknowledged; number++) {
            if (!seen.get((int) (number % Tickets.RING))) {
                missing++;
            }
        }
        if (missing + doubled + foreign > 0) {
            throw new CheckFailedException(
                    "Of what %s has kept, %,d events are missing, %,d are there twice, and %,d entries are no events"
                            .formatted(stream, missing, doubled, foreign));
        }
    }
}
