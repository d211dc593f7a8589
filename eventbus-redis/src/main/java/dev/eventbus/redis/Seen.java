package dev.eventbus.redis;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which events are in the newest part of a stream, as far as one session has read it. So whoever publishes with ids of
 * his own reads each entry once, not for each of his events; unless the stream gets more entries than are remembered
 * within the time before an id in which it is looked for: then those are read anew each time. For one thread.
 */
final class Seen {
    private static final int MOST = 500_000;
    /** Who has looked for one event may look for an older one next. */
    private static final long KEPT_MILLIS = 60_000;

    private final Map<String, String> entryOf = new LinkedHashMap<>(); // the oldest first
    private EntryId from = EntryId.FIRST;
    private EntryId to = EntryId.FIRST;

    /** Prepares to read what is after {@code bound}: goes on after what was read if that is possible. */
    void reach(EntryId bound) {
        if (bound.compareTo(from) < 0 || bound.compareTo(to) > 0) {
            entryOf.clear();
            from = bound;
            to = bound;
        }
        forget(bound.millis() - KEPT_MILLIS);
    }

    private void forget(long beforeMillis) {
        for (Iterator<String> oldest = entryOf.values().iterator(); oldest.hasNext(); oldest.remove()) {
            EntryId entry = EntryId.parse(oldest.next());
            if (entry.millis() >= beforeMillis && entryOf.size() <= MOST) {
                return;
            }
            from = entry;
        }
    }

    /** The id of the last entry that was read, or the place to begin. */
    EntryId to() {
        return to;
    }

    /** Remembers an entry, which is the next in the stream. */
    void add(String entryId, @Nullable String eventId) {
        to = EntryId.parse(entryId);
        if (eventId == null) {
            return;
        }
        entryOf.putIfAbsent(eventId, entryId);
        if (entryOf.size() > MOST) {
            forget(0);
        }
    }

    /** The first entry of an event; {@code null} if it is not in the part that was read. */
    @Nullable
    String find(String eventId) {
        return entryOf.get(eventId);
    }
}
