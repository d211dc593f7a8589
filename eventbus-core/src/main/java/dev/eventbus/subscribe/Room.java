package dev.eventbus.subscribe;

import dev.eventbus.KeyFailure;
import dev.eventbus.subscribe.HealthState.Trouble;

/**
 * How many more events a subscription takes in. What is handled and being acknowledged does not keep others from being read:
 * the next read would arrive after the last handler has ended. Nor does what waits behind keys that failed, within bounds.
 * For one thread at a time.
 */
final class Room {
    /** What waits behind keys that failed may be so many times what is read ahead. */
    private static final int BEHIND_KEYS = 8;

    private final int usual;
    private final int worthARead;
    private final boolean holdsKeys;
    private final TaskQueue queue;
    private final Settler settler;
    private final HealthState health;
    private boolean crowded;

    Room(SubscriptionPlan plan, TaskQueue queue, Settler settler, HealthState health) {
        this.usual = plan.readAhead() + plan.concurrency();
        this.holdsKeys = plan.onFailure() == KeyFailure.HOLD_KEY;
        this.worthARead = holdsKeys ? 1 : Math.max(1, plan.readAhead() / 4);
        this.queue = queue;
        this.settler = settler;
        this.health = health;
    }

    /**
     * Whether it is enough for a read: one that brings an event costs the store as much as one that brings a hundred, and
     * while most of what is read ahead is here nobody waits for it. Unless it is held back with its key.
     *
     * @param besides so many more may come from elsewhere
     */
    boolean isWorthARead(int besides) {
        return left() - besides >= worthARead;
    }

    /** None if zero or less. */
    int left() {
        int held = settler.held() - settler.acknowledging();
        int left = usual - held;
        int behindKeys = left > 0 || !holdsKeys ? 0 : queue.held();
        boolean full = behindKeys > 0 && held >= BEHIND_KEYS * usual;
        if (full != crowded) {
            crowded = full;
            tell(behindKeys);
        }
        return behindKeys == 0 ? left : Math.min(left + behindKeys, BEHIND_KEYS * usual - held);
    }

    private void tell(int behindKeys) {
        if (crowded) {
            health.trouble(
                    Trouble.KEYS,
                    "%d events wait with keys whose event failed; nothing is read before one of them is done"
                            .formatted(behindKeys));
        } else {
            health.over(Trouble.KEYS);
        }
    }
}
