package dev.eventbus;

import java.util.List;
import java.util.Optional;

/**
 * The events that subscriptions gave up on. They stay until somebody retries or discards them.
 *
 * <p>Only streams of the catalog's types are looked at. Any number of threads and processes may ask at once: of several that
 * retry or discard the same event, one does, and counts it. A call reads page by page on the caller's thread and may take its
 * time where there are many; for bulk work there are {@link #jobs}.
 *
 * <p>Each call throws {@link ConfigurationException}, and changes nothing, if it names a type that the catalog does not have, or
 * a subscription that is declared nowhere and has no failed events anywhere; the message has names that are like it. Each
 * throws {@link BusUnavailableException} if the store does not answer, or the bus is closed.
 */
public interface FailedEvents {
    /** Those that {@code query} means, at most its limit, in its order. What of one is not readable hides neither it nor others. */
    List<FailedEvent> find(FailedEventQuery query);

    /**
     * The one with this id; empty if it is not there any more.
     *
     * @throws IllegalArgumentException if {@code id} is none
     */
    Optional<FailedEvent> get(String subscription, String type, String id);

    /** How many there are; the query's limit and order do not count. */
    long count(FailedEventQuery query);

    /** Those that {@code query} means by kind of failure, the most frequent first; its limit and order do not count. */
    List<FailedEventGroup> groups(FailedEventQuery query);

    /**
     * Decodes and checks those that {@code query} means, at most its limit, with the classes of this bus, as a retry would.
     * Nothing moves, and no handler runs; a tenant policy is asked.
     */
    FailedEventDryRun dryRun(FailedEventQuery query);

    /**
     * Gives those that {@code query} means, at most its limit, back to the one subscription that failed them, due now, with all
     * attempts before them. Each moves in one step: it is never in both places or in neither. What is parked after this
     * call began stays.
     *
     * @return how many were moved by this call
     * @throws ConfigurationException also if the subscription is not declared on the stream of one, since it was
     *     {@link EventBus#detach detached}: start it first. That one stays, and some before it may be moved by then
     * @throws BusUnavailableException if the store does not answer, or the bus is closed. Some may be moved by then, and
     *     for one of them that may be unknown; calling again goes on with the rest
     */
    long retry(FailedEventQuery query);

    /**
     * The same for one.
     *
     * @return whether it was moved by this call
     * @throws IllegalArgumentException if {@code id} is none
     */
    boolean retry(String subscription, String type, String id);

    /**
     * Removes those that {@code query} means, at most its limit, for good. What is parked after this call began stays.
     *
     * @return how many were removed by this call
     * @throws BusUnavailableException if the store does not answer, or the bus is closed. Some may be removed by then, and
     *     for one of them that may be unknown; calling again goes on with the rest
     */
    long discard(FailedEventQuery query);

    /**
     * The same for one.
     *
     * @return whether it was removed by this call
     * @throws IllegalArgumentException if {@code id} is none
     */
    boolean discard(String subscription, String type, String id);

    /** The same for many, in the background: paced, on record, and resumed after a crash. */
    FailedEventJobs jobs();
}
