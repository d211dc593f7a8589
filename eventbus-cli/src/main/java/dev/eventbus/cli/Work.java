package dev.eventbus.cli;

import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJob.Action;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.Replay;
import java.util.Locale;
import java.util.Optional;

/**
 * Long work as it was when it was looked at: a job on failed events, or a replay.
 *
 * @param id its id
 * @param state how it goes
 * @param done how many of its events it has come to
 * @param expected how many it will come to
 * @param told what came of it so far
 * @param problem what it waits for, or why it failed
 * @param row all of it
 */
record Work(String id, State state, long done, long expected, String told, Optional<String> problem, Row row) {
    static Work of(FailedEventJob job) {
        return new Work(
                job.id(),
                job.state(),
                job.moved(),
                job.expected(),
                "%s %s of %,d"
                        .formatted(
                                Text.count(job.moved(), "event"),
                                job.action() == Action.RETRY ? "sent back" : "discarded",
                                job.expected()),
                job.problem(),
                WorkRow.of(job));
    }

    static Work of(Replay replay) {
        return new Work(
                replay.id(),
                replay.state(),
                replay.seen(),
                replay.expected(),
                "%s delivered of %,d in its range"
                        .formatted(Text.count(replay.delivered(), "event"), replay.expected()),
                replay.problem(),
                WorkRow.of(replay));
    }

    /** How it goes, in a word. */
    String stateText() {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
