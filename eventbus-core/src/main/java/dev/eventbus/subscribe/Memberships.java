package dev.eventbus.subscribe;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.LogException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memberships of one reader, one after another: it joins, joins anew when it was taken over, and leaves. Joining is for
 * one thread at a time, the rest for any.
 */
final class Memberships {
    private static final Logger LOG = LoggerFactory.getLogger(Memberships.class);

    private final String subscription;
    private final Supplier<LogConsumer> joining;
    private final Consumer<LogConsumer.Pauses> onPauses;
    private final Duration lease;
    private final TaskQueue queue;
    private final Dispatcher dispatcher;
    private final Settler settler;
    private final InHand inHand;
    private volatile @Nullable Membership latest;
    private volatile boolean closed;

    /**
     * @param joining asks the log for a new consumer
     * @param onPauses is told what is paused as it joins
     */
    Memberships(
            String subscription,
            Supplier<LogConsumer> joining,
            Consumer<LogConsumer.Pauses> onPauses,
            Duration lease,
            TaskQueue queue,
            Dispatcher dispatcher,
            Settler settler,
            InHand inHand) {
        this.subscription = subscription;
        this.joining = joining;
        this.onPauses = onPauses;
        this.lease = lease;
        this.queue = queue;
        this.dispatcher = dispatcher;
        this.settler = settler;
        this.inHand = inHand;
    }

    /** The latest, which may be over; {@code null} before the first. */
    @Nullable
    Membership latest() {
        return latest;
    }

    /** Becomes a member; throws what the log says. */
    Membership join() {
        long asked = System.nanoTime();
        LogConsumer consumer = joining.get();
        Membership joined = new Membership(consumer, lease, asked);
        onPauses.accept(consumer.pauses());
        latest = joined;
        if (closed) {
            consumer.close();
        }
        return joined;
    }

    /** {@code lost} was taken over: what it had not begun is dropped. Returns what of that came from a retry. */
    List<Delivery> drop(Membership lost) {
        lost.takenOver();
        List<Task> dropped = queue.removeIf(task -> task.membership() == lost);
        dispatcher.drop(lost);
        LOG.warn(
                "Consumer {} of subscription {} was away for longer than its lease of {} and was taken over; it drops {} "
                        + "events that it had not begun and joins anew",
                lost.consumer().name(),
                subscription,
                lease,
                dropped.size());
        settler.dropped(dropped.size());
        return dropped.stream()
                .map(Task::delivery)
                .filter(delivery -> delivery.origin().fromRetry())
                .toList();
    }

    /** Ends the connection of the latest, and of one that is being joined: what a read still got would be begun by nobody. */
    void close() {
        closed = true;
        Membership last = latest;
        if (last != null) {
            last.consumer().close();
        }
    }

    /** Leaves, unless it is over, so that others start at once on what is still held here. */
    void leave() {
        Membership last = latest;
        if (last == null || last.over()) {
            return;
        }
        List<Delivery> taken = inHand.retries(last);
        last.end();
        last.consumer().close();
        correct(last);
        leave(last, taken);
    }

    /** What neither runs nor ran into a crash must not look like one to whoever is next. */
    private void correct(Membership last) {
        try {
            inHand.miscounted(last).forEach(last.consumer()::withdraw);
        } catch (LogException e) {
            LOG.debug("Subscription {} could not take an attempt back: {}", subscription, e.getMessage());
        }
    }

    /** Gives away what {@code over} holds, and what it has taken from those that wait for a retry. */
    void leave(Membership over, List<Delivery> taken) {
        try {
            over.consumer().leave(taken);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Subscription {} could not say that it leaves; what it held is taken over when its lease of {} ends: {}",
                    subscription,
                    lease,
                    e.getMessage());
        }
    }
}
