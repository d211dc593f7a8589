package dev.eventbus.memory;

import dev.eventbus.log.Fields;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The entries of one stream. */
final class Entries {
    private final NavigableMap<EntryId, Fields> retained = new TreeMap<>();
    private EntryId last = EntryId.ZERO;

    /** Appends an entry; its id. */
    EntryId append(Fields fields, long now) {
        last = last.next(now);
        retained.put(last, fields);
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

    /** The ids after {@code id} and up to {@code upTo}. */
    Set<EntryId> between(EntryId id, EntryId upTo) {
        return id.isAfter(upTo)
                ? Set.of()
                : retained.subMap(id, false, upTo, true).keySet();
    }

    /** The fields of an entry; none when it is gone. */
    Fields fields(EntryId id) {
        return retained.getOrDefault(id, Fields.none());
    }

    /** The oldest that is retained; there must be one. */
    EntryId first() {
        return retained.firstKey();
    }

    /** The oldest whose fields are as wanted, or {@code null}. */
    @Nullable
    EntryId first(Predicate<Fields> wanted) {
        return retained.entrySet().stream()
                .filter(entry -> wanted.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    int size() {
        return retained.size();
    }

    /** Removes the oldest until {@code max} are left; tells which. */
    void trimTo(long max, Consumer<EntryId> removed) {
        while (retained.size() > max) {
            removed.accept(retained.pollFirstEntry().getKey());
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
