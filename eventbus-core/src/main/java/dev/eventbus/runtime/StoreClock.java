package dev.eventbus.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices when the store's clock jumps, by comparing how far it and the monotonic clock of this process went between two
 * answers. A process that stood still takes the store's clock for one that jumped ahead. For one thread at a time.
 */
final class StoreClock {
    /** What the two may differ by: an answer may have been under way for some seconds. */
    static final Duration TOLERANCE = Duration.ofSeconds(10);
    /** For how long after a jump ahead the clock is not believed, so that somebody can set it right. */
    static final Duration DISTRUST = Duration.ofHours(1);

    private final LongSupplier nanos;
    private @Nullable Answer last;
    private long aheadAt;
    private boolean ahead;

    private record Answer(long asked, long answered, long millis) {}

    StoreClock(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether it has not jumped ahead lately, or has jumped back since. */
    boolean isBelieved() {
        return !ahead || nanos.getAsLong() - aheadAt >= DISTRUST.toNanos();
    }

    /** Up to which time (ms since the epoch) an answer to what is asked now is believed. */
    long believedUntil() {
        if (!isBelieved()) {
            return 0;
        }
        return last == null ? Long.MAX_VALUE : last.millis + millisSince(last.asked) + TOLERANCE.toMillis();
    }

    /**
     * Takes note of an answer that has come just now.
     *
     * @param asked when it was asked for, by the monotonic clock
     * @return how far the store's clock has jumped since the answer before: ahead, back if negative, zero if it has not
     */
    Duration answered(Instant time, long asked) {
        Answer before = last;
        Answer now = new Answer(asked, nanos.getAsLong(), time.toEpochMilli());
        last = now;
        if (before == null) {
            return Duration.ZERO;
        }
        long went = now.millis - before.millis;
        long most = TimeUnit.NANOSECONDS.toMillis(now.answered - before.asked);
        long least = TimeUnit.NANOSECONDS.toMillis(now.asked - before.answered);
        long jump = went > most ? went - most : Math.min(0, went - least);
        if (Math.abs(jump) <= TOLERANCE.toMillis()) {
            return Duration.ZERO;
        }
        ahead = jump > 0;
        aheadAt = now.answered;
        return Duration.ofMillis(jump);
    }

    private long millisSince(long then) {
        return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - then);
    }
}
