package dev.eventbus;

import java.time.Duration;

/**
 * Thrown by a handler: not now. The event comes again after the given time. It counts as an attempt, so that an event
 * cannot be put off for ever.
 */
public final class RetryLaterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Duration delay;

    /**
     * With the time to wait and the reason.
     *
     * @throws IllegalArgumentException if {@code delay} is negative or above 365 days
     */
    public RetryLaterException(Duration delay, String message) {
        super(message);
        if (delay.isNegative() || delay.compareTo(RetryPolicy.LONGEST) > 0) {
            throw new IllegalArgumentException("delay must be from zero to 365 days, but is " + delay);
        }
        this.delay = delay;
    }

    /** How long to wait. */
    public Duration delay() {
        return delay;
    }
}
