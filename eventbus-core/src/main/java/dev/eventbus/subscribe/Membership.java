package dev.eventbus.subscribe;

import dev.eventbus.log.LogConsumer;
import java.time.Duration;

/** A consumer of this process with what is known of its lease, by this process' monotonic clock. */
final class Membership {
    private final LogConsumer consumer;
    private final long leaseNanos;
    private volatile long renewedAt;
    private volatile boolean over;

    Membership(LogConsumer consumer, Duration lease, long joinedAt) {
        this.consumer = consumer;
        this.leaseNanos = lease.toNanos();
        this.renewedAt = joinedAt;
    }

    LogConsumer consumer() {
        return consumer;
    }

    /** The lease holds for one more period from {@code asked}, when the store was asked to renew it. */
    void renewed(long asked) {
        renewedAt = asked;
    }

    /** Nothing may be begun for it any more: it was taken over, or has left. */
    void end() {
        over = true;
    }

    boolean over() {
        return over;
    }

    /**
     * Whether a handler may begin: the lease certainly holds. What a handler achieved is settled in any case, since the
     * store refuses what it must.
     */
    boolean mayBegin() {
        return !over && System.nanoTime() - renewedAt < leaseNanos;
    }
}
