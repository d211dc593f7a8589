package dev.eventbus;

import java.time.Instant;

/**
 * Something that was done with a job.
 *
 * @param time when, by the store's clock
 * @param change what
 * @param job the id of the job, which may be forgotten by now
 * @param by who wanted it; at an end by itself, who had wanted the job
 * @param reason why; at an end by itself its problem, or nothing
 * @param action what the job does with each event
 * @param subscription whose events it is about
 * @param criteria which of them, as text
 * @param events at the start how many that were, afterwards how many were moved by then
 */
public record FailedEventJobRecord(
        Instant time,
        Change change,
        String job,
        String by,
        String reason,
        FailedEventJob.Action action,
        String subscription,
        String criteria,
        long events) {

    /** What is recorded of a job. */
    public enum Change {
        /** It was started. */
        STARTED,
        /** It goes on after an interruption, a cancellation or a failure. */
        RESUMED,
        /** It was ended by somebody. */
        CANCELLED,
        /** It has done all. */
        DONE,
        /** It cannot go on. */
        FAILED
    }
}
