package dev.eventbus.memory;

import static dev.eventbus.FailureReason.TRIMMED;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.FailureFields;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer.Loss;
import dev.eventbus.log.LogConsumer.TakenOver;
import dev.eventbus.log.SubscriptionLog.Backlog;
import dev.eventbus.log.SubscriptionLog.Detached;
import dev.eventbus.log.SubscriptionLog.Readers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** A subscription on one type: its group, and what is kept beside the stream and outlives it. */
final class StoredSubscription {
    private final String name;
    private final String type;
    private final String stream;
    private final Entries entries;
    private Group group;
    private Leases leases;
    private Retries retries;
    private Aside aside = new Aside();
    private final FailedEntries failed = new FailedEntries();
    private final HandledMarks handled = new HandledMarks();

    StoredSubscription(String name, String type, String stream, Entries entries) {
        this.name = name;
        this.type = type;
        this.stream = stream;
        this.entries = entries;
        this.group = new Group(type, entries);
        this.leases = new Leases();
        this.retries = new Retries(type, leases);
    }

    Group group() {
        return group;
    }

    Leases leases() {
        return leases;
    }

    Retries retries() {
        return retries;
    }

    Aside aside() {
        return aside;
    }

    FailedEntries failed() {
        return failed;
    }

    HandledMarks handled() {
        return handled;
    }

    /** Everybody but {@code consumer} whose lease has ended, or who holds something without one. */
    Set<String> dead(String consumer, long now, long lease) {
        Set<String> names = new TreeSet<>(leases.consumers());
        names.addAll(group.holders());
        names.remove(consumer);
        return names.stream().filter(name -> leases.dead(name, now, lease)).collect(Collectors.toSet());
    }

    TakenOver takeOver(String consumer, String dead, int max, long now, long lease) {
        if (!leases.dead(dead, now, lease)) {
            return new TakenOver(0, List.of(), false);
        }
        leases.end(dead);
        List<EntryId> held = group.heldBy(dead);
        List<EntryId> next = held.subList(0, Math.min(max, held.size()));
        int trimmed = 0;
        for (EntryId id : next) {
            if (!group.give(id, consumer)) {
                failed.append(trimmed(id, now), now);
                group.settle(id);
                trimmed++;
            }
        }
        boolean more = next.size() < held.size();
        if (!more) {
            leases.remove(dead);
        }
        List<Loss> lost = trimmed == 0 ? List.of() : List.of(new Loss(type, trimmed, true));
        return new TakenOver(next.size() - trimmed, lost, more);
    }

    /** Takes what is due; nothing for whom the others would take it back from. */
    List<Delivery> takeDue(String consumer, Set<String> inHand, int max, long now, long lease) {
        return leases.ended(consumer) ? List.of() : retries.take(consumer, inHand, max, now, lease);
    }

    /** Notes how often it was handed out; whether {@code consumer} still holds it, or has the only copy. */
    boolean count(String consumer, Delivery delivery, int deliveries) {
        Holdings holdings = holdings(delivery);
        boolean holds =
                holdings.holds(consumer, delivery) && (delivery.origin().fromRetry() || !leases.ended(consumer));
        if (holds) {
            holdings.count(delivery, deliveries);
        }
        return holds || orphaned(consumer, delivery) && !retries.contains(delivery);
    }

    /** Whether it was not refused. What nobody holds any more was settled before, and is not refused to the living. */
    boolean acknowledge(String consumer, Delivery delivery) {
        Holdings holdings = holdings(delivery);
        if (holdings.holds(consumer, delivery)) {
            holdings.remove(delivery);
        } else if (holdings.contains(delivery) || leases.ended(consumer)) {
            return false;
        }
        return true;
    }

    Optional<Instant> retry(String consumer, Delivery delivery, Fields copy, long due) {
        boolean released = release(consumer, delivery);
        if (!released && !orphaned(consumer, delivery)) {
            return Optional.empty();
        }
        if (!released && retries.contains(delivery)) { // kept by this call's first attempt, or another's by now
            return retries.dueOf(delivery).map(Instant::ofEpochMilli);
        }
        retries.keep(delivery.entryId(), copy, due);
        return Optional.of(Instant.ofEpochMilli(due));
    }

    Optional<String> park(String consumer, Delivery delivery, Fields fields, long now) {
        boolean released = release(consumer, delivery);
        if (!released && (!orphaned(consumer, delivery) || retries.contains(delivery))) {
            return Optional.empty();
        }
        Optional<String> before = released ? Optional.empty() : failed.idOf(delivery.entryId());
        return before.or(() -> Optional.of(failed.append(fields, now)));
    }

    Optional<String> setAside(String consumer, Delivery delivery, UUID tenant, Fields copy, long now) {
        boolean released = release(consumer, delivery);
        if (!released && (!orphaned(consumer, delivery) || retries.contains(delivery))) {
            return Optional.empty();
        }
        Optional<String> before = released ? Optional.empty() : aside.idOf(delivery.entryId());
        return before.or(() -> Optional.of(aside.add(delivery.entryId(), tenant, copy, now)));
    }

    void leave(String consumer) {
        if (group.heldBy(consumer).isEmpty()) {
            leases.remove(consumer);
        } else {
            leases.end(consumer);
        }
    }

    Readers readers(long now, long lease) {
        Long seen = leases.lastHeartbeat();
        return new Readers(
                leases.living(now, lease), Optional.ofNullable(seen).map(Instant::ofEpochMilli), group.held());
    }

    Backlog backlog(long now) {
        return new Backlog(
                name,
                group.unread(),
                true,
                group.oldest().map(id -> Duration.ofMillis(Math.max(0, now - id.millis()))),
                group.held(),
                retries.size(),
                failed.count(),
                aside.size());
    }

    /** Begins anew, but for what failed and what was handled; unless somebody reads. */
    Detached detach(long now, long lease) {
        Set<String> living = leases.living(now, lease);
        if (!living.isEmpty()) {
            return new Detached(living, false, 0, 0);
        }
        Detached detached = new Detached(
                Set.of(),
                group.isDeclared() || retries.size() + aside.size() > 0 || leases.lastHeartbeat() != null,
                group.held(),
                retries.size() + aside.size());
        group = new Group(type, entries);
        leases = new Leases();
        retries = new Retries(type, leases);
        aside = new Aside();
        return detached;
    }

    /** Moves a failed entry to what is due now, under the id that it had in its stream. */
    boolean retryFailed(String failedId, Fields copy, long now) {
        Fields fields = failed.remove(failedId);
        if (fields == null) {
            return false;
        }
        String entryId = FailureFields.entry(fields);
        retries.keep(entryId == null ? failedId : entryId, copy, now);
        return true;
    }

    private boolean release(String consumer, Delivery delivery) {
        Holdings holdings = holdings(delivery);
        boolean holds = holdings.holds(consumer, delivery);
        if (holds) {
            holdings.remove(delivery);
        }
        return holds;
    }

    /** Whether the store has lost it with all that it knew of it, so that what {@code consumer} has is the only copy. */
    private boolean orphaned(String consumer, Delivery delivery) {
        return !leases.ended(consumer)
                && !group.contains(delivery)
                && entries.fields(EntryId.parse(delivery.entryId())).size() == 0;
    }

    private Holdings holdings(Delivery delivery) {
        return delivery.origin().fromRetry() ? retries : group;
    }

    private Fields trimmed(EntryId id, long now) {
        String time = Instant.ofEpochMilli(now).toString();
        return Fields.ofText(
                FailureFields.STREAM,
                stream,
                FailureFields.ENTRY,
                id.toString(),
                FailureFields.SUBSCRIPTION,
                name,
                FailureFields.REASON,
                TRIMMED.name(),
                FailureFields.ATTEMPTS,
                Integer.toString(group.deliveries(id)),
                FailureFields.FIRST,
                time,
                FailureFields.LAST,
                time,
                FailureFields.FINGERPRINT,
                "trimmed");
    }
}
