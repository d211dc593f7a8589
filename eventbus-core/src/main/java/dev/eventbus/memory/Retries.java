package dev.eventbus.memory;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.Delivery.Origin;
import dev.eventbus.log.Fields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The copies that wait for a retry, by the ids of their entries. One that is handed out is its consumer's for as long as he
 * lives.
 */
final class Retries implements Holdings {
    private static final long LOOK_AGAIN_MILLIS = 5_000;
    private static final String NOBODY = "";

    private final String type;
    private final Leases leases;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private long tokens;

    /**
     * A copy.
     *
     * @param due when it is handed out next; of one that is handed out when it is looked at again
     * @param holder whoever has it
     * @param token of this holding
     * @param deliveries how often it is known to have been handed out since its last outcome
     */
    private record Waiting(Fields copy, long due, String holder, String token, int deliveries) {
        Waiting dueAt(long time) {
            return new Waiting(copy, time, holder, token, deliveries);
        }
    }

    Retries(String type, Leases leases) {
        this.type = type;
        this.leases = leases;
    }

    void keep(String entryId, Fields copy, long due) {
        waiting.put(entryId, new Waiting(copy, due, NOBODY, NOBODY, 0));
    }

    /** The same, unless it waits; whether it does not. */
    boolean keepIfAbsent(String entryId, Fields copy, long due) {
        return waiting.putIfAbsent(entryId, new Waiting(copy, due, NOBODY, NOBODY, 0)) == null;
    }

    /** Hands out what is due and nobody has, the longest due first. */
    List<Delivery> take(String consumer, Set<String> inHand, int max, long now, long lease) {
        long soon = now + Math.min(lease, LOOK_AGAIN_MILLIS);
        List<Delivery> taken = new ArrayList<>();
        List<Map.Entry<String, Waiting>> due = waiting.entrySet().stream()
                .filter(entry -> entry.getValue().due() <= now)
                .sorted(Comparator.comparingLong(entry -> entry.getValue().due()))
                .toList();
        for (Map.Entry<String, Waiting> entry : due) {
            if (taken.size() >= max) {
                break;
            }
            Waiting next = entry.getValue();
            boolean free = next.holder().equals(NOBODY);
            boolean mine = next.holder().equals(consumer);
            boolean known = inHand.contains(type + '/' + entry.getKey());
            if (free || !known && (mine || leases.dead(next.holder(), now, lease))) {
                if (!free && !mine) {
                    leases.end(next.holder());
                }
                taken.add(take(entry, consumer, soon));
            } else if (mine) { // what others have stays due, so that they see whether they do
                entry.setValue(next.dueAt(soon));
            }
        }
        return taken;
    }

    private Delivery take(Map.Entry<String, Waiting> entry, String consumer, long soon) {
        Waiting next = entry.getValue();
        Origin origin = next.deliveries() == 0 ? Origin.RETRY : Origin.RETRY_RECOVERED;
        int deliveries = Math.max(next.deliveries(), 1);
        String token = Long.toString(++tokens);
        entry.setValue(new Waiting(next.copy(), soon, consumer, token, deliveries));
        return new Delivery(type, entry.getKey(), next.copy(), origin, deliveries, token);
    }

    /** Takes back what was not handled: it is due now, and as if it had not been handed out. */
    void giveBack(Delivery delivery, long now) {
        change(delivery, held -> {
            int deliveries = delivery.origin().recovered() ? held.deliveries() : 0;
            return new Waiting(held.copy(), now, NOBODY, NOBODY, deliveries);
        });
    }

    int size() {
        return waiting.size();
    }

    /** When the next is due, or looked at. */
    Optional<Long> nextDue() {
        return waiting.values().stream().map(Waiting::due).min(Comparator.naturalOrder());
    }

    /** When it is due; empty when somebody else took it from those that wait. */
    Optional<Long> dueOf(Delivery delivery) {
        return Optional.ofNullable(waiting.get(delivery.entryId()))
                .filter(kept -> !delivery.origin().fromRetry() || kept.holder().equals(NOBODY))
                .map(Waiting::due);
    }

    @Override
    public boolean holds(String consumer, Delivery delivery) {
        Waiting kept = waiting.get(delivery.entryId());
        return kept != null && kept.token().equals(delivery.token());
    }

    @Override
    public boolean contains(Delivery delivery) {
        return waiting.containsKey(delivery.entryId());
    }

    @Override
    public void count(Delivery delivery, int deliveries) {
        change(delivery, held -> new Waiting(held.copy(), held.due(), held.holder(), held.token(), deliveries));
    }

    @Override
    public void remove(Delivery delivery) {
        waiting.remove(delivery.entryId());
    }

    /** Changes a copy that is still held as {@code delivery}. */
    private void change(Delivery delivery, UnaryOperator<Waiting> change) {
        waiting.computeIfPresent(
                delivery.entryId(), (id, kept) -> kept.token().equals(delivery.token()) ? change.apply(kept) : kept);
    }
}
