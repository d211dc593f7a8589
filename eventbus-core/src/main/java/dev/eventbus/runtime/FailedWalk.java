package dev.eventbus.runtime;

import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.EntryIds;
import dev.eventbus.log.FailedLog;
import dev.eventbus.log.FailedLog.FailedEntry;
import dev.eventbus.subscribe.StoryFields;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One way through the failed entries of a subscription on several streams, in the order of their ids and, of one id, of
 * their types; or backwards. It reads ahead about a thousand entries, whatever there is.
 */
final class FailedWalk {
    private static final int READ_AHEAD = 1_000;
    private static final int MOST_OF_ONE = 200;
    private static final int LEAST_OF_ONE = 10;

    private final FailedLog log;
    private final EventCodec codec;
    private final FailedEventQuery query;
    private final List<Lane> lanes = new ArrayList<>();
    private final int page;
    private long passed;
    private long matches;

    /** One that was found. */
    record Found(String type, FailedEntry entry, FailedEvent event) {}

    /** The list of one stream. */
    private final class Lane {
        private final String type;
        private final Deque<FailedEntry> next = new ArrayDeque<>();
        private String position;
        private @Nullable String last;
        private boolean ended;

        Lane(String type, String position) {
            this.type = type;
            this.position = position;
        }

        @Nullable
        FailedEntry peek() {
            if (next.isEmpty() && !ended) {
                List<FailedEntry> read = query.isNewestFirst()
                        ? log.listNewestFirst(query.subscription(), type, position, page)
                        : log.list(query.subscription(), type, position, page);
                for (FailedEntry entry : read) {
                    if (last == null || EntryIds.compare(entry.id(), last) <= 0) {
                        next.add(entry);
                        position = entry.id();
                    }
                }
                ended = next.size() < page;
            }
            return next.peek();
        }

        /** The id of its next one; only where there is one. */
        String nextId() {
            return next.element().id();
        }
    }

    FailedWalk(FailedLog log, EventCodec codec, FailedEventQuery query, Collection<String> types) {
        this.log = log;
        this.codec = codec;
        this.query = query;
        this.page = Math.max(LEAST_OF_ONE, Math.min(MOST_OF_ONE, READ_AHEAD / Math.max(1, types.size())));
        types.forEach(type -> lanes.add(new Lane(type, startOf(type))));
    }

    /** Ends at what is the newest now: what is retried may fail again, and comes back behind it. */
    FailedWalk untilNow() {
        for (Lane lane : lanes) {
            List<FailedEntry> newest = log.listNewestFirst(query.subscription(), lane.type, "+", 1);
            lane.last = newest.isEmpty() ? null : newest.get(0).id();
            lane.ended = newest.isEmpty();
        }
        return this;
    }

    /** Goes on until {@code visit} says no, or to the end; visits what the query means only. */
    void forEach(Predicate<Found> visit) {
        Comparator<Lane> order = Comparator.comparing(Lane::nextId, EntryIds::compare);
        order = order.thenComparing(lane -> lane.type);
        if (query.isNewestFirst()) {
            order = order.reversed();
        }
        boolean more = true;
        while (more) {
            Lane next = lanes.stream()
                    .filter(lane -> lane.peek() != null)
                    .min(order)
                    .orElse(null);
            if (next == null) {
                return;
            }
            FailedEntry entry = next.next.remove();
            passed++;
            FailedEvent event =
                    StoryFields.failedEvent(query.subscription(), next.type, entry.id(), entry.fields(), codec);
            if (query.matches(event)) {
                matches++;
                more = visit.test(new Found(next.type, entry, event));
            }
        }
    }

    /** What {@link #untilNow} found to be the newest, of each type that has any. */
    Map<String, String> lastByType() {
        Map<String, String> byType = new TreeMap<>();
        for (Lane lane : lanes) {
            if (lane.last != null) {
                byType.put(lane.type, lane.last);
            }
        }
        return byType;
    }

    /** How many it has passed, whether meant or not. */
    long passed() {
        return passed;
    }

    /** How many of them were meant. */
    long matches() {
        return matches;
    }

    /** After which id the list of {@code type} begins: the one of the cursor belongs to the page if its type is behind. */
    private String startOf(String type) {
        boolean backwards = query.isNewestFirst();
        if (query.cursor().isEmpty()) {
            return backwards ? "+" : "0";
        }
        String cursor = query.cursor().get();
        String id = cursor.substring(0, cursor.indexOf('/'));
        int behind = type.compareTo(cursor.substring(cursor.indexOf('/') + 1));
        if (backwards) {
            return behind < 0 ? EntryIds.next(id) : id;
        }
        return behind > 0 ? EntryIds.before(id) : id;
    }
}
