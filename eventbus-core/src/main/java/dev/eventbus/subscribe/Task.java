package dev.eventbus.subscribe;

import dev.eventbus.Envelope;
import dev.eventbus.EventContext;
import dev.eventbus.log.Delivery;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An entry that this process holds, until it is settled. It has no event before it is {@linkplain #open opened}: then only
 * what its delivery says may be asked.
 */
final class Task implements EventContext {
    private final Membership membership;
    private final String subscription;
    private final String stream;
    private SubscriptionPlan.@Nullable Route route;
    private @Nullable Envelope<?> envelope;
    private @Nullable Object orderKey;
    private Delivery delivery;
    private FailureStory story;
    private int attempt;
    private boolean heldSinceFailure;
    private volatile boolean countInDoubt;

    /** Where the queue keeps it while it is ordered by key. */
    TaskQueue.@Nullable Lane lane;

    Task(Membership membership, Delivery delivery, FailureStory story, String subscription, String stream) {
        this.membership = membership;
        this.delivery = delivery;
        this.story = story;
        this.subscription = subscription;
        this.stream = stream;
        this.attempt = story.attempts() + delivery.deliveries();
    }

    Membership membership() {
        return membership;
    }

    Delivery delivery() {
        return delivery;
    }

    FailureStory story() {
        return story;
    }

    /** The story with all attempts before this one, for when it has to wait before it begins. */
    FailureStory storySoFar() {
        return story.withAttempts(attempt - 1);
    }

    /** Its event, who handles it, and what it keeps its place among. */
    void open(Envelope<?> envelope, SubscriptionPlan.Route route, @Nullable Object orderKey) {
        this.envelope = envelope;
        this.route = route;
        this.orderKey = orderKey;
    }

    boolean isOpen() {
        return envelope != null;
    }

    SubscriptionPlan.Route route() {
        return Objects.requireNonNull(route);
    }

    @Nullable
    Object orderKey() {
        return orderKey;
    }

    /** Whether it was handed out before without an outcome, and the attempt that begins must be counted by itself. */
    boolean mustBeCounted() {
        return heldSinceFailure || delivery.origin().recovered();
    }

    /**
     * Whether it may be what killed its processes: it had begun before, for certain, without an outcome. Such tasks run
     * one at a time, so that none is blamed for another. One that has failed here since then had its outcome.
     */
    boolean suspect() {
        return !heldSinceFailure && delivery.origin().recovered() && delivery.deliveries() >= 2;
    }

    /**
     * What the log has to be told when this process ends in good order, since it counts an attempt that has not begun, or
     * one that has failed here, which nobody else knows; {@code null} if there is none.
     */
    @Nullable
    Delivery miscounted() {
        if (heldSinceFailure && delivery.deliveries() > 1) {
            return delivery.withDeliveries(delivery.deliveries() - 1);
        }
        return countInDoubt ? delivery : null;
    }

    /** The log is asked to count one more attempt. */
    void counting() {
        countInDoubt = true;
    }

    /** One more attempt is counted in the log. */
    void counted() {
        countInDoubt = false;
        delivery = delivery.withDeliveries(delivery.deliveries() + 1);
    }

    /** The last attempt is not counted after all: the delivery as it was before. */
    Delivery uncounted() {
        delivery = delivery.withDeliveries(delivery.deliveries() - 1);
        return delivery;
    }

    /** It failed and stays held, to be tried again by this process. */
    void failedAndHeld(FailureStory story) {
        this.story = story;
        this.attempt = story.attempts() + 1;
        this.heldSinceFailure = true;
    }

    @Override
    public Envelope<?> envelope() {
        return Objects.requireNonNull(envelope);
    }

    @Override
    public String subscription() {
        return subscription;
    }

    @Override
    public String stream() {
        return stream;
    }

    @Override
    public String entryId() {
        return delivery.entryId();
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public boolean replayed() {
        return story.replay() != null;
    }

    @Override
    public String toString() {
        return "%s attempt %d of entry %s of %s".formatted(subscription, attempt, delivery.entryId(), stream);
    }
}
