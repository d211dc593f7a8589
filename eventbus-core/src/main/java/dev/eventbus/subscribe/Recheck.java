package dev.eventbus.subscribe;

import dev.eventbus.log.Delivery;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the log holds for this consumer and this process does not know of: replies that were lost on their way, and
 * what was taken over. Any thread may say that there may be some, and ask whether to look; the rest is for one.
 */
final class Recheck {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** When a read that this process has given up can get nothing any more. */
    private static final long AFTERMATH_NANOS = Reading.BLOCK.toNanos() + TimeUnit.SECONDS.toNanos(1);

    private final InHand inHand;
    private volatile boolean wanted;
    private long at = System.nanoTime();
    private volatile long nextAt = at + BUSY_NANOS;
    private boolean aftermath;

    Recheck(InHand inHand) {
        this.inHand = inHand;
    }

    /** There may be some. */
    void want() {
        wanted = true;
    }

    /** There may be some, now and when what was under way has ended. */
    void wantAfterFailure() {
        aftermath = true;
        wanted = true;
    }

    /** Nothing came, and nothing is held: now it costs nobody anything. */
    void wantIfLongAgo() {
        if (System.nanoTime() - at > IDLE_NANOS) {
            wanted = true;
        }
    }

    boolean isDue() {
        return wanted || System.nanoTime() - nextAt >= 0;
    }

    /**
     * At most {@code max}; {@code null} if the log was not asked, since it cannot be said just now what is known here, or
     * since there is no room.
     */
    @Nullable
    List<Delivery> find(Membership membership, int max) {
        Set<String> known = inHand.allKeys(any -> true);
        if (known == null) {
            inHand.miscounted();
            return null;
        }
        inHand.counted();
        if (max <= 0) {
            return null;
        }
        wanted = false; // before the log is asked, since somebody may set it again meanwhile
        List<Delivery> found = membership.consumer().held(known, max);
        if (found.size() >= max) {
            wanted = true;
        } else {
            at = System.nanoTime();
            nextAt = at + (aftermath ? AFTERMATH_NANOS : BUSY_NANOS);
            aftermath = false;
        }
        return found;
    }
}
