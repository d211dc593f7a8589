package dev.eventbus.memory;

import dev.eventbus.Retention;
import dev.eventbus.log.EventLog.Trimmed;
import dev.eventbus.log.StartPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that a store has of one type: the stream, and its subscriptions. */
final class StoredType {
    private static final long KEEPER_SILENCE_MILLIS = 15_000;

    private final String name;
    private final String stream;
    private final Entries entries = new Entries();
    private final Map<String, StoredSubscription> subscriptions = new HashMap<>();
    private final StoredPauses pauses = new StoredPauses();
    private @Nullable Object keeper;
    private long keptAt;

    StoredType(String name, String stream) {
        this.name = name;
        this.stream = stream;
    }

    Entries entries() {
        return entries;
    }

    StoredPauses pauses() {
        return pauses;
    }

    StoredSubscription subscription(String subscription) {
        return subscriptions.computeIfAbsent(
                subscription, missing -> new StoredSubscription(missing, name, stream, entries));
    }

    void declare(String subscription, StartPosition start) {
        Group group = subscription(subscription).group();
        if (!group.exists()) {
            group.create(positionOf(start));
        }
    }

    /** Removes the oldest entries until {@code max} are left. */
    void trimTo(long max) {
        entries.trimTo(
                max, id -> subscriptions.values().forEach(each -> each.group().trimmed(id)));
    }

    /** Removes the stream and its groups; what is beside it stays. */
    void deleteStream() {
        entries.delete();
        subscriptions.values().forEach(subscription -> subscription.group().lose());
    }

    /** The subscriptions that are declared. */
    List<String> declared() {
        return subscriptions.entrySet().stream()
                .filter(each -> each.getValue().group().isDeclared())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Whether {@code keeper} is the one that trims; another gives way after some silence. Nobody trims what never was. */
    boolean keptBy(Object keeper, long now) {
        if (entries.last().equals(EntryId.ZERO) && declared().isEmpty()
                || this.keeper != null && this.keeper != keeper && now - keptAt < KEEPER_SILENCE_MILLIS) {
            return false;
        }
        this.keeper = keeper;
        this.keptAt = now;
        return true;
    }

    /** Lets go of what exceeds the bounds and all groups have settled; of what is too old only {@code byAge}. */
    Trimmed trim(Retention retention, long now, boolean byAge) {
        long cutoff = byAge ? now - retention.maxAge().map(Duration::toMillis).orElse(now) : 0;
        long removed = 0;
        Optional<String> holder = Optional.empty();
        while (holder.isEmpty()
                && entries.size() > 0
                && (entries.size() > retention.maxLength() || entries.first().millis() < cutoff)) {
            EntryId oldest = entries.first();
            holder = subscriptions.entrySet().stream()
                    .filter(each -> !each.getValue().group().hasSettled(oldest))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .findFirst();
            if (holder.isEmpty()) {
                entries.trimTo(entries.size() - 1L, id -> {});
                removed++;
            }
        }
        return new Trimmed(true, removed, false, holder, entries.size(), Instant.ofEpochMilli(now));
    }

    private EntryId positionOf(StartPosition start) {
        if (start instanceof StartPosition.At at) {
            return new EntryId(at.start().toEpochMilli(), 0).before();
        }
        return start instanceof StartPosition.Now ? entries.last() : EntryId.ZERO;
    }
}
