package dev.eventbus.subscribe;

import dev.eventbus.log.LogConsumer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A consumer of this process with what is known of its lease, by the clock of this process that went on the most: one
 * that was suspended with its machine may not see it on the other.
 */
final class Membership {
    private final LogConsumer consumer;
    private final long leaseNanos;
    private volatile long renewedAt;
    private volatile long renewedAtMillis;
    private volatile boolean over;
    private volatile boolean takenOver;

    Membership(LogConsumer consumer, Duration lease, long joinedAt) {
        this.consumer = consumer;
        this.leaseNanos = lease.toNanos();
        renewed(joinedAt);
    }

    LogConsumer consumer() {
        return consumer;
    }

    /** The lease holds for one more period from {@code asked}, when the store was asked to renew it. */
    final void renewed(long asked) {
        long since = System.nanoTime() - asked;
        renewedAtMillis = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(since);
        renewedAt = asked;
    }

    /** Nothing may be begun for it any more: it leaves. */
    void end() {
        over = true;
    }

    /** Nothing may be begun for it any more: another has what it held. */
    void takenOver() {
        takenOver = true;
        over = true;
    }

    boolean wasTakenOver() {
        return takenOver;
    }

    boolean over() {
        return over;
    }

    /**
     * Whether a handler may begin: the lease certainly holds. What a handler achieved is settled in any case, since the
     * store refuses what it must.
     */
    boolean mayBegin() {
        return !over
                && System.nanoTime() - renewedAt < leaseNanos
                && System.currentTimeMillis() - renewedAtMillis < TimeUnit.NANOSECONDS.toMillis(leaseNanos);
    }
}
