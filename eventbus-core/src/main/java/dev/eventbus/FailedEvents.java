package dev.eventbus;

import java.util.List;

/** The events that subscriptions gave up on. They stay until somebody retries or discards them. */
public interface FailedEvents {
    /** Those that {@code query} means, oldest first within a stream. */
    List<FailedEvent> find(FailedEventQuery query);

    /** How many there are; the query's limit does not count. */
    long count(FailedEventQuery query);

    /**
     * Gives them back to the one subscription that failed them, due now, with all attempts before them. Each moves in
     * one step: it is never in both places or in neither.
     *
     * @return how many
     */
    long retry(FailedEventQuery query);

    /**
     * Removes them for good.
     *
     * @return how many
     */
    long discard(FailedEventQuery query);
}
