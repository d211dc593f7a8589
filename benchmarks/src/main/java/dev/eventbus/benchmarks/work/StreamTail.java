package dev.eventbus.benchmarks.work;

import java.util.UUID;

/**
 * What a stream holds after a run that published events 0 to some number: the last of them, each once. What retention has
 * removed is known by its count only. Of events that come again, since they were encoded beforehand, each is there as
 * often as it was published.
 */
final class StreamTail {
    private final int ring;
    private final int overtaking;
    private final int[] seen;
    private int entries;
    private long foreign;

    /**
     * @param ring events come again after so many
     * @param overtaking events that are under way at once may overtake each other by so many
     */
    StreamTail(int ring, int overtaking) {
        this.ring = ring;
        this.overtaking = overtaking;
        this.seen = new int[ring];
    }

    /**
     * Compares {@code streams} with what was acknowledged.
     *
     * @param acknowledged how many events have been, of all streams together
     * @throws CheckFailedException if they differ
     */
    static void check(Probe probe, Streams streams, long acknowledged) {
        streams.sentTo(acknowledged)
                .forEach((stream, sent) ->
                        check(probe, stream, new StreamTail(streams.ring(), streams.overtaking()), sent));
    }

    private static void check(Probe probe, String stream, StreamTail tail, long acknowledged) {
        long added = probe.entriesAdded(stream).orElse(acknowledged); // or else what is left has to tell
        if (added != acknowledged) {
            throw new CheckFailedException("%,d events were acknowledged, but %s got %,d entries: %,d %s"
                    .formatted(
                            acknowledged,
                            stream,
                            added,
                            Math.abs(added - acknowledged),
                            added < acknowledged ? "are missing" : "too many"));
        }
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
        seen[(int) (number % ring)]++;
        entries++;
    }

    void check(String stream, long acknowledged) {
        boolean whole = acknowledged == entries;
        long missing = 0;
        long doubled = 0;
        for (int place = 0; place < ring; place++) {
            long before = before(place, acknowledged);
            long least = before - before(place, whole ? 0 : acknowledged - entries + overtaking);
            long most = before - before(place, whole ? 0 : acknowledged - entries - overtaking);
            missing += Math.max(0, least - seen[place]);
            doubled += Math.max(0, seen[place] - most);
        }
        if (missing + doubled + foreign > 0) {
            throw new CheckFailedException(
                    "Of what %s has kept, %,d events are missing, %,d are there twice, and %,d entries are no events"
                            .formatted(stream, missing, doubled, foreign));
        }
    }

    /** How many of the events 0 to {@code number} have this place. */
    private long before(int place, long number) {
        return Math.max(0, number - place + ring - 1) / ring;
    }
}
