package dev.eventbus.memory;

import dev.eventbus.log.FailedLog.FailedEntry;
import dev.eventbus.log.FailureFields;
import dev.eventbus.log.Fields;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The failed entries of one subscription and type. */
final class FailedEntries {
    private static final int YOUNGEST = 100;

    private final NavigableMap<EntryId, Fields> entries = new TreeMap<>();
    private EntryId last = EntryId.ZERO;

    String append(Fields fields, long now) {
        last = last.next(now);
        entries.put(last, fields);
        return last.toString();
    }

    /** The id here of what had {@code entryId} in its stream, if it is among the youngest. */
    Optional<String> idOf(String entryId) {
        return entries.descendingMap().entrySet().stream()
                .limit(YOUNGEST)
                .filter(entry -> entryId.equals(entry.getValue().text(FailureFields.ENTRY)))
                .map(entry -> entry.getKey().toString())
                .findFirst();
    }

    List<FailedEntry> list(String after, int max) {
        return first(entries.tailMap(EntryId.parse(after), false), max);
    }

    /** {@code "+"} is after all of them. */
    List<FailedEntry> listNewestFirst(String before, int max) {
        NavigableMap<EntryId, Fields> backwards = entries.descendingMap();
        return first(before.equals("+") ? backwards : backwards.tailMap(EntryId.parse(before), false), max);
    }

    Optional<FailedEntry> get(String id) {
        return Optional.ofNullable(entries.get(EntryId.parse(id))).map(fields -> new FailedEntry(id, fields));
    }

    private static List<FailedEntry> first(NavigableMap<EntryId, Fields> entries, int max) {
        return entries.entrySet().stream()
                .limit(max)
                .map(entry -> new FailedEntry(entry.getKey().toString(), entry.getValue()))
                .toList();
    }

    long count() {
        return entries.size();
    }

    boolean has(String id) {
        return entries.containsKey(EntryId.parse(id));
    }

    /** Removes an entry; its fields, or {@code null} when it was not there. */
    @Nullable
    Fields remove(String id) {
        return entries.remove(EntryId.parse(id));
    }
}
