package dev.eventbus;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a retry of failed events would come to before their handlers.
 *
 * @param events how many were looked at
 * @param ready how many of them would reach their handler
 * @param problems why others would not, the first {@value #MOST_PROBLEMS}
 */
public record FailedEventDryRun(long events, long ready, List<Problem> problems) {
    /** How many problems are kept. */
    public static final int MOST_PROBLEMS = 100;

    /**
     * Why one would not reach its handler.
     *
     * @param type the type of its stream
     * @param id its id among the failed events there
     * @param eventId the event's id, where the entry has a readable one
     * @param reason what it would be parked for again; empty if it could not even be sent back
     * @param message what is wrong, and what to do; names and ids, never values of the payload
     */
    public record Problem(
            String type, String id, Optional<UUID> eventId, Optional<FailureReason> reason, String message) {}
}
