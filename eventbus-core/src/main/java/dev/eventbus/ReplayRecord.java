package dev.eventbus;

import java.time.Instant;

/**
 * Something that was done with a replay.
 *
 * @param time when, by the store's clock
 * @param change what
 * @param replay the id of the replay, which may be forgotten by now
 * @param by who wanted it; at an end by itself, who had wanted the replay
 * @param reason why; at an end by itself its problem, or nothing
 * @param subscription to which subscription
 * @param criteria of which events, as text
 * @param events at the start how many were in its range, afterwards how many were delivered by then
 */
public record ReplayRecord(
        Instant time,
        FailedEventJobRecord.Change change,
        String replay,
        String by,
        String reason,
        String subscription,
        String criteria,
        long events) {}
