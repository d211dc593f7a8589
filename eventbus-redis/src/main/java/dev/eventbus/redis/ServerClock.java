package dev.eventbus.redis;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server's clock, which entry ids have, as it was last read; says from where to look for what. For one thread. */
final class ServerClock {
    private static final long CLOCK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE_CLOCK_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** How far it may have been set back since it was last read, without anybody having to look again. */
    private static final long MARGIN_MILLIS = 2_000;
    /** How far it may differ from ours by going slower or faster while the outcome of an append is unknown. */
    private static final long DRIFT_MILLIS = 100;
    /** How far the clock of whoever made an event's id may be ahead of it, or of ours. */
    private static final long ID_MARGIN_MILLIS = 30_000;

    private final Duration timeout;
    private @Nullable Long millis;
    private @Nullable EntryId bound; // by that
    private long readAt;
    private long ahead; // how far our clock was at most, so far
    private long asked;
    private boolean used;

    ServerClock(Duration timeout) {
        this.timeout = timeout;
    }

    /** What a new session said, or {@code null} if its user may not ask. */
    void set(@Nullable Long read) {
        millis = read;
        bound = read == null ? null : EntryId.before(read - MARGIN_MILLIS);
        readAt = System.nanoTime();
        asked = readAt;
        if (read != null) {
            ahead = Math.max(ahead, System.currentTimeMillis() - read);
        }
    }

    /** Reads it again if that is due. */
    void refresh(Session session, long now) {
        if (now - asked > (used ? CLOCK_NANOS : IDLE_CLOCK_NANOS)) {
            asked = now; // also where it does not answer
            used = false;
            Greeting.clock(session, timeout).thenAccept(this::set);
        }
    }

    /** Below the id of whatever {@code session} appends from now on; {@code null} if that is not known. */
    @Nullable
    EntryId lowerBound(Target target, Session session) {
        used = true;
        EntryId byClock = bound;
        EntryId byLast = target.last(session);
        if (byClock == null || byLast == null) {
            return byClock == null ? byLast : byClock;
        }
        return byClock.compareTo(byLast) > 0 ? byClock : byLast;
    }

    /**
     * Below the id of {@code append} if its last write has stored it, by what a new session said of the clock: it may have
     * been set back since it was read before that write. That it was set forth again, too, before the new session, is not
     * noticed.
     */
    @Nullable
    EntryId lowerBound(Append append) {
        EntryId known = append.after;
        if (known == null || millis == null || known.equals(append.witness)) {
            return known; // ids grow whatever the clock does, so an entry is below all that come after it
        }
        EntryId byClock =
                EntryId.before(millis - TimeUnit.NANOSECONDS.toMillis(readAt - append.writtenAt) - DRIFT_MILLIS);
        return byClock.compareTo(known) < 0 ? byClock : known;
    }

    /**
     * Below the id of any entry of the event {@code eventId}. A UUIDv7 has the time at which it was made; one that has
     * none, or a time to come, says nothing. The server's clock may be behind by as much as this process has ever seen it.
     */
    EntryId before(UUID eventId) {
        long made = (eventId.getMostSignificantBits() >>> 16) - ahead;
        long now = millis == null ? System.currentTimeMillis() : millis;
        return eventId.version() != 7 || made > now + ID_MARGIN_MILLIS
                ? EntryId.FIRST
                : EntryId.before(made - ID_MARGIN_MILLIS);
    }
}
