package dev.eventbus.subscribe;

import dev.eventbus.subscribe.HealthState.Trouble;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Holds tasks back while beginning them would only spin. As long as the log cannot be asked, one worker at a time tries,
 * with growing pauses, and the subscription's health says so. Safe for any number of threads.
 */
final class Gate {
    private static final Duration MOMENT = Duration.ofMillis(100);
    /** How long the log may refuse before it is called a trouble. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** After so long without a failure nothing is known any more: it may be that nothing had to be asked. */
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final HealthState health;
    private volatile boolean open = true; // no failure and no pause: no lock needed
    private boolean shut;
    private long shutUntil;
    private int failures;
    private long failingSince;
    private long failedAt;
    private boolean tried;

    Gate(HealthState health) {
        this.health = health;
    }

    /** What {@link #enter} allows. */
    enum Pass {
        NONE,
        FREE,
        /** As the only one, until {@link #leave}. */
        ALONE
    }

    /** Whether the caller may begin a task; then {@link #leave} follows. */
    Pass enter() {
        if (open) {
            return Pass.FREE;
        }
        if (!isOpen()) {
            return Pass.NONE;
        }
        synchronized (this) {
            if (failures == 0) {
                return Pass.FREE;
            }
            if (tried) {
                return Pass.NONE;
            }
            tried = true;
            return Pass.ALONE;
        }
    }

    void leave(Pass pass) {
        if (pass == Pass.ALONE) {
            synchronized (this) {
                tried = false;
            }
        }
    }

    /** Whether {@link #enter} would let somebody in. */
    boolean isOpen() {
        if (open) {
            return true;
        }
        boolean stale;
        boolean mayEnter;
        synchronized (this) {
            long now = System.nanoTime();
            if (shut && now - shutUntil < 0) {
                return false;
            }
            shut = false;
            stale = failures > 0 && now - failedAt > STALE_NANOS;
            failures = stale ? 0 : failures;
            open = failures == 0;
            mayEnter = open || !tried;
        }
        if (stale) {
            health.over(Trouble.BEGIN);
        }
        return mayEnter;
    }

    /** Whether it may open by itself soon. */
    boolean opensSoon() {
        return !open;
    }

    /** Nothing begins for a moment. */
    void shut() {
        shutFor(MOMENT);
    }

    /** The log could not be asked, for {@code reason}. */
    void failed(String reason) {
        boolean trouble;
        synchronized (this) {
            failedAt = System.nanoTime();
            if (failures++ == 0) {
                failingSince = failedAt;
            }
            trouble = failedAt - failingSince > PATIENCE_NANOS;
            shutFor(Backoff.after(failures));
        }
        if (trouble) {
            health.trouble(Trouble.BEGIN, reason);
        }
    }

    /** The log has answered a question. */
    void answered() {
        if (open) {
            return;
        }
        synchronized (this) {
            if (failures == 0) {
                return;
            }
            failures = 0;
        }
        health.over(Trouble.BEGIN);
    }

    private synchronized void shutFor(Duration pause) {
        shutUntil = System.nanoTime() + pause.toNanos();
        shut = true;
        open = false;
    }
}
