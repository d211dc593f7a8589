package dev.eventbus;

import java.time.Instant;
import java.util.Optional;

/**
 * A job as it was when it was looked at.
 *
 * @param id its id
 * @param action what it does with each event
 * @param query which events it is about: those of them that were there when it began
 * @param by who wanted it
 * @param reason why
 * @param eventsPerSecond how many it moves each second at the most
 * @param state how it goes
 * @param expected how many events the query meant when it began
 * @param moved how many it has moved: each counts once, here or where somebody else moved it
 * @param started when it began
 * @param ended when it ended, if it has
 * @param problem what it waits for, or why it failed
 */
public record FailedEventJob(
        String id,
        Action action,
        FailedEventQuery query,
        String by,
        String reason,
        int eventsPerSecond,
        State state,
        long expected,
        long moved,
        Instant started,
        Optional<Instant> ended,
        Optional<String> problem) {

    /** What is done with each event. */
    public enum Action {
        /** It goes back to the subscription that failed it. */
        RETRY,
        /** It is removed for good. */
        DISCARD
    }

    /** How a job goes. */
    public enum State {
        /** A process is at it, or waits for the store. */
        RUNNING,
        /** The process that was at it was closed or died; it may be resumed. */
        INTERRUPTED,
        /** All its events were looked at. */
        DONE,
        /** Somebody ended it. */
        CANCELLED,
        /** It cannot go on by itself; the problem says why. */
        FAILED
    }
}
