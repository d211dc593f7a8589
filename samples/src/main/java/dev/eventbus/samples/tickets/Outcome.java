package dev.eventbus.samples.tickets;

import dev.eventbus.FailureReason;
import org.jspecify.annotations.Nullable;

/**
 * What became of an event in one subscription.
 *
 * @param attempts how many its handler made; 0 where it was not called
 * @param parked why it was parked; {@code null} where it was handled
 */
record Outcome(int attempts, @Nullable FailureReason parked) {
    static Outcome handled(int attempts) {
        return new Outcome(attempts, null);
    }

    static Outcome parked(FailureReason reason, int attempts) {
        return new Outcome(attempts, reason);
    }

    @Override
    public String toString() {
        return (parked == null ? "handled" : "parked") + remark();
    }

    /** What there is to say, such as {@code at attempt 3}; empty where it was handled at once. */
    String remark() {
        if (parked == null) {
            return attempts == 1 ? "" : " at attempt " + attempts;
        }
        return attempts == 0 ? " as " + parked : " after %d attempts".formatted(attempts);
    }
}
