package dev.eventbus.log;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The subscriptions that the store knows on each stream, whether or not anybody reads them. Every method may fail with
 * {@link LogException}: then its effect is unknown, and it may be called again.
 */
public interface SubscriptionLog {
    /** Those that are declared on the stream of {@code type}, also those whose group is lost. */
    List<String> names(String type);

    /** Who reads, and who did. */
    Readers readers(String subscription, String type);

    /**
     * How many entries of the stream it was not given yet. It takes its time where these are many, and keeps nobody else
     * waiting for long.
     */
    long unread(String subscription, String type);

    /** What each of {@link #names} has still to do on the stream of {@code type}, without reading much of it. */
    List<Backlog> backlogs(String type);

    /**
     * Removes it from the stream of {@code type} in one step, unless somebody reads: its group, its saved position, its
     * consumers, its pauses, what it holds, what waits for its retry and what is set aside. Its failed entries stay. Declared anew, it begins like one
     * that never was.
     */
    Detached detach(String subscription, String type);

    /**
     * The consumers of a subscription on one stream.
     *
     * @param living those whose lease has not ended, and those that read without one and were heard of within a lease
     * @param lastSeen when the last sign of life of any was, by the store's clock; empty if the store does not know
     * @param held how many entries consumers hold, living ones or not
     */
    record Readers(Set<String> living, Optional<Instant> lastSeen, long held) {}

    /**
     * What a subscription has still to do on one stream.
     *
     * @param subscription its name
     * @param unread how many entries it was not given yet
     * @param exact whether these are exactly that many, or at least
     * @param age how old the oldest entry is that it was not given or that is held, by the store's clock; empty if there is none
     * @param held how many entries consumers hold, living ones or not
     * @param waiting how many wait for a retry
     * @param failed how many are in its failed list
     * @param aside how many are set aside
     */
    record Backlog(
            String subscription,
            long unread,
            boolean exact,
            Optional<Duration> age,
            long held,
            long waiting,
            long failed,
            long aside) {}

    /**
     * What {@link #detach} did.
     *
     * @param living those who read: if there are any, nothing was removed
     * @param there whether there was anything to remove
     * @param held how many entries were held
     * @param waiting how many waited for a retry or were set aside
     */
    record Detached(Set<String> living, boolean there, long held, long waiting) {}
}
