package dev.eventbus.subscribe;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.LogException;
import dev.eventbus.subscribe.HealthState.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes what waits for a retry when it is due. That it cannot be had need not keep new events from being read. Any thread
 * may say when something is due; the rest is for one.
 */
final class DueRetries {
    private static final long NEVER = Long.MAX_VALUE;
    /** A replay waits for its events to be taken. */
    private static final Duration UNTIL_MORE_IS_REPLAYED = Duration.ofMillis(100);

    private static final Duration UNTIL_COUNTED = Duration.ofMillis(20);

    private final InHand inHand;
    private final HealthState health;
    private final AtomicLong nextAt = new AtomicLong(NEVER);
    private int failures;

    DueRetries(InHand inHand, HealthState health) {
        this.inHand = inHand;
        this.health = health;
    }

    /** Something is due after {@code delay}. */
    void dueIn(Duration delay) {
        nextAt.accumulateAndGet(System.nanoTime() + delay.toNanos(), Math::min);
    }

    /** Until the next is due; {@link Long#MAX_VALUE} if none is known of. */
    long nanosLeft() {
        long next = nextAt.get();
        return next == NEVER ? NEVER : Math.max(0, next - System.nanoTime());
    }

    /** At most {@code max}; none if that cannot be said or had just now. */
    List<Delivery> take(Membership membership, int max) {
        nextAt.set(NEVER);
        Set<String> known = inHand.allKeys(delivery -> delivery.origin().fromRetry());
        if (known == null) {
            dueIn(UNTIL_COUNTED);
            return List.of();
        }
        List<Delivery> due;
        try {
            due = membership.consumer().takeDue(known, max);
        } catch (LogException e) {
            failed(e);
            return List.of();
        }
        if (failures > 0) {
            failures = 0;
            health.over(Trouble.RETRIES);
        }
        if (due.size() >= max) {
            dueIn(Duration.ZERO);
        } else if (!due.isEmpty() && StoryFields.story(due.get(due.size() - 1)).replay() != null) {
            dueIn(UNTIL_MORE_IS_REPLAYED);
        }
        return due;
    }

    private void failed(LogException failure) {
        failures++;
        dueIn(Backoff.after(failures));
        if (failures > 1) {
            health.trouble(Trouble.RETRIES, String.valueOf(failure.getMessage()));
        }
    }
}
