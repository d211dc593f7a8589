package dev.eventbus.subscribe;

import dev.eventbus.subscribe.HealthState.Trouble;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Gives a subscription its threads. When there is none the subscription is down, and none is asked for in the next
 * second. For any number of threads.
 */
final class ThreadSupply {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Executor threads;
    private final HealthState health;
    private volatile boolean exhausted;
    private volatile long exhaustedAt;

    ThreadSupply(Executor threads, HealthState health) {
        this.threads = threads;
        this.health = health;
    }

    /** Whether a thread runs {@code work} now. Throws nothing. */
    boolean run(Runnable work) {
        if (exhausted && System.nanoTime() - exhaustedAt < PAUSE_NANOS) {
            return false;
        }
        try {
            threads.execute(work);
        } catch (RuntimeException | Error e) { // no more threads, or the end of the bus
            exhaustedAt = System.nanoTime();
            tell(e);
            exhausted = true; // after it was told: so it is over at some time
            return false;
        }
        return true;
    }

    /** Some seconds after the last failure it is over: there were threads again, or none was wanted. */
    void forget() {
        if (exhausted && System.nanoTime() - exhaustedAt > STALE_NANOS) {
            exhausted = false;
            try {
                health.over(Trouble.THREADS);
            } catch (RuntimeException | Error again) { // such as a full heap: the next time
                exhausted = true;
            }
        }
    }

    private void tell(Throwable failure) {
        try {
            health.trouble(Trouble.THREADS, "its process has no thread for it: " + failure);
        } catch (RuntimeException | Error again) { // such as a full heap; the next failure tells
            return;
        }
    }
}
