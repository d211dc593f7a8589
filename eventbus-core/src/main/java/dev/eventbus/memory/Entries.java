package dev.eventbus.memory;

import dev.eventbus.log.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/** The entries of one stream. */
final class Entries {
    private final NavigableMap<EntryId, Stored> retained = new TreeMap<>();
    private final Map<UUID, EntryId> byEvent = new HashMap<>();
    private EntryId last = EntryId.ZERO;

    private record Stored(UUID eventId, Fields fields) {}

    /** Appends an event, unless it is there already; its id. */
    EntryId append(UUID eventId, Fields fields, long now) {
        EntryId there = byEvent.get(eventId);
        if (there != null) {
            return there;
        }
        last = last.next(now);
        retained.put(last, new Stored(eventId, fields));
        byEvent.put(eventId, last);
        return last;
    }

    /** The id that was given last, also when its entry is gone. */
    EntryId last() {
        return last;
    }

    /** The ids after {@code id}, at most {@code max}. */
    List<EntryId> after(EntryId id, int max) {
        return retained.tailMap(id, false).keySet().stream().limit(max).toList();
    }

    /** The fields of an entry; none when it is gone. */
    Fields fields(EntryId id) {
        Stored stored = retained.get(id);
        return stored == null ? Fields.none() : stored.fields();
    }

    /** The oldest that is retained; there must be one. */
    EntryId first() {
        return retained.firstKey();
    }

    int size() {
        return retained.size();
    }

    /** Removes the oldest until {@code max} are left; tells which. */
    void trimTo(long max, Consumer<EntryId> removed) {
        while (retained.size() > max) {
            Map.Entry<EntryId, Stored> oldest = retained.pollFirstEntry();
            byEvent.remove(oldest.getValue().eventId());
            removed.accept(oldest.getKey());
        }
    }

    /** As when the clock is ahead for a while. */
    void advanceIds(long millis) {
        last = new EntryId(millis, 0);
    }

    /** As when the stream is deleted: its next entry is the first of a new one. */
    void delete() {
        trimTo(0, id -> {});
        last = EntryId.ZERO;
    }
}
