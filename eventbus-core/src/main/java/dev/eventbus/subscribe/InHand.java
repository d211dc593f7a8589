package dev.eventbus.subscribe;

import dev.eventbus.log.Delivery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a subscription holds by this process' own account: not begun, begun, or not settled. Safe for any number of threads. */
final class InHand {
    private static final Logger LOG = LoggerFactory.getLogger(InHand.class);
    /** When what is found and what is counted have differed for so long, the count is wrong. */
    private static final long MISCOUNT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String subscription;
    private final TaskQueue queue;
    private final Dispatcher dispatcher;
    private final Settler settler;
    private long miscountedSince;

    InHand(String subscription, TaskQueue queue, Dispatcher dispatcher, Settler settler) {
        this.subscription = subscription;
        this.queue = queue;
        this.dispatcher = dispatcher;
        this.settler = settler;
    }

    /** The keys of what can be seen just now; something may be on its way from one hand to the other. */
    Set<String> visibleKeys() {
        return keys(visible());
    }

    /**
     * The keys of all that is held and {@code asked} for; {@code null} if too much is on its way from one hand to the
     * other to say: the number that is held tells whether any was missed.
     */
    @Nullable
    Set<String> allKeys(Predicate<Delivery> asked) {
        int before = settler.held();
        Set<Delivery> visible = visible();
        if (visible.size() != before || settler.held() != before) {
            return null;
        }
        visible.removeIf(asked.negate());
        return keys(visible);
    }

    /** All could be said. */
    synchronized void counted() {
        miscountedSince = 0;
    }

    /** All could not be said although nothing new is read: a count that stays wrong would keep it so for ever. */
    synchronized void miscounted() {
        long now = System.nanoTime();
        if (miscountedSince == 0) {
            miscountedSince = now;
        } else if (now - miscountedSince > MISCOUNT_NANOS) {
            miscountedSince = 0;
            int counted = settler.held();
            int found = visible().size();
            LOG.error(
                    "Subscription {} counts {} entries as held and finds {}; it goes on with the latter",
                    subscription,
                    counted,
                    found);
            settler.dropped(counted - found);
        }
    }

    /** What {@code membership} took from those that wait for a retry. */
    List<Delivery> retries(Membership membership) {
        List<Delivery> retries = new ArrayList<>();
        queue.forEach(task -> addRetry(retries, membership, task));
        dispatcher.forEachBegun(task -> addRetry(retries, membership, task));
        settler.forEachUnsettled(delivery -> {
            if (delivery.origin().fromRetry()) {
                retries.add(delivery);
            }
        });
        return retries;
    }

    private static void addRetry(List<Delivery> retries, Membership membership, Task task) {
        if (task.membership() == membership && task.delivery().origin().fromRetry()) {
            retries.add(task.delivery());
        }
    }

    /** Of what waits, the deliveries whose attempts the log counts wrongly, as they should be. */
    List<Delivery> miscounted(Membership membership) {
        List<Delivery> miscounted = new ArrayList<>();
        Consumer<Task> add = task -> {
            Delivery right = task.membership() == membership ? task.miscounted() : null;
            if (right != null) {
                miscounted.add(right);
            }
        };
        queue.forEach(add);
        dispatcher.forEachWaiting(add);
        return miscounted;
    }

    private Set<Delivery> visible() {
        Set<Delivery> visible = new HashSet<>();
        queue.forEach(task -> visible.add(task.delivery()));
        dispatcher.forEachBegun(task -> visible.add(task.delivery()));
        settler.forEachUnsettled(visible::add);
        return visible;
    }

    private static Set<String> keys(Set<Delivery> deliveries) {
        Set<String> keys = new HashSet<>();
        deliveries.forEach(delivery -> keys.add(delivery.key()));
        return keys;
    }
}
