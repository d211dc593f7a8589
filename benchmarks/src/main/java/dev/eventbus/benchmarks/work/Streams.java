package dev.eventbus.benchmarks.work;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Streams that get events in turn.
 *
 * @param ring events come again, in each stream, after so many
 */
public record Streams(List<String> names, int ring) {
    /** One for each name, with {@link Tickets#RING} events together. */
    public static Streams sharing(List<String> names) {
        return new Streams(names, Tickets.RING / names.size());
    }

    /** How many events there are until they come again. */
    public int events() {
        return ring * names.size();
    }

    /** Which of the streams event {@code number} goes to. */
    public int place(long number) {
        return (int) (number % names.size());
    }

    /** The number of event {@code number} in its stream. */
    public long inStream(long number) {
        return number / names.size();
    }

    /** In one stream events that are under way at once may overtake each other by so many. */
    int overtaking() {
        return AsyncPublishing.IN_FLIGHT / names.size() + 1;
    }

    /** How many of {@code sent} events each stream has to have; their numbers begin at 0 in each. */
    Map<String, Long> sentTo(long sent) {
        Map<String, Long> counts = new LinkedHashMap<>();
        int all = names.size();
        for (int i = 0; i < all; i++) {
            counts.put(names.get(i), sent / all + (i < sent % all ? 1 : 0));
        }
        return counts;
    }
}
