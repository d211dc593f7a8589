package dev.eventbus.memory;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.Delivery.Origin;
import dev.eventbus.log.Fields;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The copies that wait for a retry, by the ids of their entries. One that is handed out is due again when its lease ends. */
final class Retries implements Holdings {
    private static final String NOBODY = "";

    private final Map<String, Waiting> waiting = new HashMap<>();

    /**
     * A copy.
     *
     * @param due when it is handed out next; of one that is handed out the end of its lease
     * @param token of whoever has it
     * @param deliveries how often it is known to have been handed out since its last outcome
     */
    private record Waiting(Fields copy, long due, String token, int deliveries) {}

    void keep(String entryId, Fields copy, long due) {
        waiting.put(entryId, new Waiting(copy, due, NOBODY, 0));
    }

    /** Hands out what is due, the longest due first, until {@code leaseEnd}. */
    List<Delivery> take(String type, int max, long now, long leaseEnd, Supplier<String> tokens) {
        return waiting.entrySet().stream()
                .filter(entry -> entry.getValue().due() <= now)
                .sorted(Comparator.comparingLong(entry -> entry.getValue().due()))
                .limit(max)
                .map(entry -> {
                    Waiting due = entry.getValue();
                    Origin origin = due.deliveries() == 0 ? Origin.RETRY : Origin.RETRY_RECOVERED;
                    int deliveries = Math.max(due.deliveries(), 1);
                    entry.setValue(new Waiting(due.copy(), leaseEnd, tokens.get(), deliveries));
                    return new Delivery(
                            type,
                            entry.getKey(),
                            due.copy(),
                            origin,
                            deliveries,
                            entry.getValue().token());
                })
                .toList();
    }

    void renew(Delivery delivery, long leaseEnd) {
        change(delivery, held -> new Waiting(held.copy(), leaseEnd, held.token(), held.deliveries()));
    }

    /** Takes back what was not handled: it is due now, and as if it had not been handed out. */
    void giveBack(Delivery delivery, long now) {
        change(delivery, held -> {
            int deliveries = delivery.origin().recovered() ? held.deliveries() : 0;
            return new Waiting(held.copy(), now, NOBODY, deliveries);
        });
    }

    /** When the next is due, or the lease of one that is handed out ends. */
    Optional<Long> nextDue() {
        return waiting.values().stream().map(Waiting::due).min(Comparator.naturalOrder());
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
        change(delivery, held -> new Waiting(held.copy(), held.due(), held.token(), deliveries));
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
