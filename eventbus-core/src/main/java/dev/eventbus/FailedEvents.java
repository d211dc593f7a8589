package dev.eventbus;

import java.util.List;

/**
 * The events that subscriptions gave up on. They stay until somebody retries or discards them.
 *
 * <p>Only streams of the catalog's types are looked at; a subscription that nobody knows has none. Any number of threads and
 * processes may ask at once: of several that retry or discard the same event, one does, and counts it. A call reads page by
 * page on the caller's thread and may take its time where there are many.
 */
public interface FailedEvents {
    /**
     * Those that {@code query} means, oldest first within a stream.
     *
     * @throws ConfigurationException if the query's type is not in the catalog
     * @throws BusUnavailableException if the store does not answer, or the bus is closed
     */
    List<FailedEvent> find(FailedEventQuery query);

    /**
     * How many there are; the query's limit does not count.
     *
     * @throws ConfigurationException if the query's type is not in the catalog
     * @throws BusUnavailableException if the store does not answer, or the bus is closed
     */
    long count(FailedEventQuery query);

    /**
     * Gives them back to the one subscription that failed them, due now, with all attempts before them. Each moves in
     * one step: it is never in both places or in neither.
     *
     * @return how many were moved by this call
     * @throws ConfigurationException if the query's type is not in the catalog; or if the subscription is not declared on the
     *     stream of one, since it was {@link EventBus#detach detached}: start it first. That one stays, and some before it may
     *     be moved by then
     * @throws BusUnavailableException if the store does not answer, or the bus is closed. Some may be moved by then, and
     *     for one of them that may be unknown; calling again goes on with the rest
     */
    long retry(FailedEventQuery query);

    /**
     * Removes them for good.
     *
     * @return how many were removed by this call
     * @throws ConfigurationException if the query's type is not in the catalog; nothing was removed
     * @throws BusUnavailableException if the store does not answer, or the bus is closed. Some may be removed by then, and
     *     for one of them that may be unknown; calling again goes on with the rest
     */
    long discard(FailedEventQuery query);
}
