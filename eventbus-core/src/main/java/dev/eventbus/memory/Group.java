package dev.eventbus.memory;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.Delivery.Origin;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A consumer group on a stream: how far it has read, and who holds what. It may be lost; its position is kept. */
final class Group implements Holdings {
    private final String type;
    private final Entries entries;
    private final NavigableMap<EntryId, Holding> pending = new TreeMap<>();
    private EntryId lastDelivered = EntryId.ZERO;
    private @Nullable EntryId position;
    private Set<EntryId> unsettledAtLoss = Set.of();
    private boolean exists;
    private long lost;
    private long lostAndTold;

    /** Who holds an entry, and how often it is known to have been handed out. */
    private record Holding(String consumer, int deliveries) {}

    Group(String type, Entries entries) {
        this.type = type;
        this.entries = entries;
    }

    boolean exists() {
        return exists;
    }

    /** Whether it is there, or will be again at its saved position. */
    boolean isDeclared() {
        return position != null;
    }

    /** The last entry that it was given; where it is lost, those before its saved position. */
    Optional<EntryId> given() {
        return Optional.ofNullable(position).map(saved -> exists ? lastDelivered : saved);
    }

    /** Whether an entry is pending. */
    boolean isPending(EntryId id) {
        return pending.containsKey(id);
    }

    /** How many entries it was not given yet. */
    long unread() {
        return unread(Integer.MAX_VALUE).size();
    }

    private List<EntryId> unread(int max) {
        if (position == null) {
            return List.of();
        }
        return entries.after(exists ? lastDelivered : beginning(position), max);
    }

    /** The oldest entry that it was not given or that is pending. */
    Optional<EntryId> oldest() {
        return pending.isEmpty() ? unread(1).stream().findFirst() : Optional.of(pending.firstKey());
    }

    /** How many entries are pending. */
    long held() {
        return pending.size();
    }

    /** Where a group begins that is lost: a stream that ends before its position is a new one, of which nothing was read yet. */
    private EntryId beginning(EntryId position) {
        return position.isAfter(entries.last()) ? EntryId.ZERO : position;
    }

    /** Creates the group, at its saved position; where it has none, to read what comes after {@code start}. */
    void create(EntryId start) {
        EntryId last = entries.last();
        if (position == null) {
            lastDelivered = start;
            position = start.isAfter(last) ? last : start;
        } else {
            lastDelivered = beginning(position);
            position = lastDelivered;
        }
        unsettledAtLoss = Set.of();
        exists = true;
    }

    /** An entry was removed from the stream. */
    void trimmed(EntryId id) {
        if (position != null && (id.isAfter(lastDelivered) || unsettledAtLoss.contains(id))) {
            lost++;
        }
    }

    /** How many entries were removed before they were read. */
    long lost() {
        return lost;
    }

    /** How many of {@link #lost} somebody was told of. */
    long lostAndTold() {
        return lostAndTold;
    }

    void told(long losses) {
        lostAndTold = losses;
    }

    /** Forgets all but the position. */
    void lose() {
        unsettledAtLoss = Set.copyOf(pending.keySet());
        pending.clear();
        exists = false;
    }

    /** Whether it was given {@code id} and has settled it; a group that is lost will begin at its position. */
    boolean hasSettled(EntryId id) {
        if (!exists) {
            return position == null || !id.isAfter(position) && !position.isAfter(entries.last());
        }
        return !id.isAfter(lastDelivered) && !pending.containsKey(id);
    }

    List<Delivery> read(String consumer, int max) {
        return entries.after(lastDelivered, max).stream()
                .map(id -> {
                    lastDelivered = id;
                    pending.put(id, new Holding(consumer, 1));
                    return new Delivery(type, id.toString(), entries.fields(id), Origin.FRESH, 1, "");
                })
                .toList();
    }

    /** What {@code consumer} holds and does not have in hand, oldest first. */
    List<Delivery> held(String consumer, Set<String> inHand, int max) {
        return heldBy(consumer).stream()
                .map(id -> new Delivery(type, id.toString(), entries.fields(id), Origin.RECOVERED, deliveries(id), ""))
                .filter(delivery -> !inHand.contains(delivery.key()))
                .limit(max)
                .toList();
    }

    /** The ids of all that {@code consumer} holds, oldest first. */
    List<EntryId> heldBy(String consumer) {
        return pending.entrySet().stream()
                .filter(entry -> entry.getValue().consumer().equals(consumer))
                .map(Map.Entry::getKey)
                .toList();
    }

    Set<String> holders() {
        return pending.values().stream().map(Holding::consumer).collect(Collectors.toSet());
    }

    int deliveries(EntryId id) {
        Holding holding = pending.get(id);
        return holding == null ? 0 : holding.deliveries();
    }

    /** Gives an entry to another consumer, unless its content is gone. */
    boolean give(EntryId id, String consumer) {
        boolean there = entries.fields(id).size() > 0;
        if (there) {
            pending.replace(id, new Holding(consumer, deliveries(id)));
        }
        return there;
    }

    void settle(EntryId id) {
        pending.remove(id);
        position = pending.isEmpty() ? lastDelivered : pending.firstKey().before();
    }

    @Override
    public boolean holds(String consumer, Delivery delivery) {
        Holding holding = pending.get(EntryId.parse(delivery.entryId()));
        return holding != null && holding.consumer().equals(consumer);
    }

    @Override
    public boolean contains(Delivery delivery) {
        return pending.containsKey(EntryId.parse(delivery.entryId()));
    }

    @Override
    public void count(Delivery delivery, int deliveries) {
        pending.computeIfPresent(
                EntryId.parse(delivery.entryId()), (id, holding) -> new Holding(holding.consumer(), deliveries));
    }

    @Override
    public void remove(Delivery delivery) {
        settle(EntryId.parse(delivery.entryId()));
    }
}
