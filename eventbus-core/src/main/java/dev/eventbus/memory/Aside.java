package dev.eventbus.memory;

import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer.BroughtBack;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/** What one subscription has set aside of one stream, in the order in which it was. */
final class Aside {
    private static final int PAGE = 100;
    private static final int YOUNGEST = 100;

    private final NavigableMap<EntryId, Entry> entries = new TreeMap<>();
    private EntryId last = EntryId.ZERO;

    private record Entry(String entryId, UUID tenant, Fields copy) {}

    String add(String entryId, UUID tenant, Fields copy, long now) {
        last = last.next(now);
        entries.put(last, new Entry(entryId, tenant, copy));
        return last.toString();
    }

    /** The id here of what had {@code entryId} in its stream, if it is among the youngest. */
    Optional<String> idOf(String entryId) {
        return entries.descendingMap().entrySet().stream()
                .limit(YOUNGEST)
                .filter(entry -> entry.getValue().entryId().equals(entryId))
                .map(entry -> entry.getKey().toString())
                .findFirst();
    }

    /** Moves what of a page is of tenants that are {@code free} to {@code retries}, unless the same entry waits there. */
    BroughtBack bringBack(String after, Predicate<UUID> free, Retries retries, long now) {
        List<EntryId> page = entries.tailMap(EntryId.parse(after), false).keySet().stream()
                .limit(PAGE)
                .toList();
        long moved = 0;
        for (EntryId id : page) {
            Entry entry = entries.get(id);
            if (entry != null && free.test(entry.tenant())) {
                entries.remove(id);
                retries.keepIfAbsent(entry.entryId(), entry.copy(), now);
                moved++;
            }
        }
        boolean more = page.size() == PAGE;
        return new BroughtBack(moved, more ? Optional.of(page.get(PAGE - 1).toString()) : Optional.empty());
    }

    int size() {
        return entries.size();
    }
}
