package dev.eventbus;

import java.util.List;
import java.util.function.Predicate;

/**
 * The replays that {@link EventBus#replay} has started, here or elsewhere.
 *
 * <p>A replay and how far it is are kept in the store for 30 days after its last step, so that any process can look at it, cancel
 * it, and resume it when its own has died: then it goes on at its saved position, and delivers nothing twice of itself. While the
 * store is away it waits, and also while 1,000 events of its subscription and type wait for a retry, its own or others: so it is
 * never far ahead of the handlers. Who started, resumed or cancelled which replay, when and why, is on record, with jobs on failed
 * events and with pauses: the last 10,000 such entries.
 *
 * <p>May be used by any number of threads. Each call throws {@link BusUnavailableException} if the store does not answer, or
 * the bus is closed, and {@link ConfigurationException} if it names a replay that there is not.
 */
public interface Replays {
    /** The replay with this id. */
    Replay get(String id);

    /** The last replays, the newest first; at most 1,000, jobs on failed events included in that number. */
    List<Replay> list();

    /**
     * Ends a replay; what it has delivered is delivered. The process that is at it stops within a second, or when the store
     * answers it.
     *
     * @return the replay: one that had ended before is as it was
     * @throws IllegalArgumentException if {@code by} or {@code reason} is blank or has more than 1,000 characters
     */
    Replay cancel(String id, String by, String reason);

    /**
     * Goes on with a replay in this process, from where it was: one that was interrupted, cancelled or has failed.
     *
     * @return the replay: one that is running or done is as it was
     * @throws ConfigurationException also if it has a filter: that ended with its process and has to be given again
     * @throws IllegalArgumentException if {@code by} or {@code reason} is blank or has more than 1,000 characters
     */
    Replay resume(String id, String by, String reason);

    /**
     * The same for one with a filter, which must mean the same as the first one: that cannot be checked.
     *
     * @throws ConfigurationException also if it began without a filter
     */
    Replay resume(String id, String by, String reason, Predicate<? super Envelope<?>> filter);

    /** What was done with replays, the newest first; at most {@code max}. */
    List<ReplayRecord> records(int max);
}
