package dev.eventbus.cli;

import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobRecord;
import dev.eventbus.Pause;
import dev.eventbus.PauseRecord;
import dev.eventbus.Replay;
import dev.eventbus.ReplayRecord;
import java.util.UUID;

/** Jobs, replays and pauses, and what is on record of them, as they are shown. */
final class WorkRow {
    private WorkRow() {}

    static Row of(FailedEventJob job) {
        return new Row()
                .whole("id", job.id())
                .put("action", job.action())
                .put("subscription", job.query().subscription())
                .put("state", job.state(), style(job.state()))
                .put("moved", job.moved())
                .put("expected", job.expected())
                .put("by", job.by())
                .hidden("reason", job.reason())
                .hidden("criteria", job.query().criteria())
                .hidden("eventsPerSecond", job.eventsPerSecond())
                .hidden("started", job.started())
                .hidden("ended", job.ended())
                .hidden("problem", job.problem());
    }

    static Row of(FailedEventJobRecord record) {
        return new Row()
                .whole("time", record.time())
                .put("change", record.change())
                .whole("job", record.job())
                .put("by", record.by())
                .put("reason", record.reason())
                .put("action", record.action())
                .put("subscription", record.subscription())
                .put("events", record.events())
                .hidden("criteria", record.criteria());
    }

    static Row of(Replay replay) {
        return new Row()
                .whole("id", replay.id())
                .put("subscription", replay.subscription())
                .put("state", replay.state(), style(replay.state()))
                .put("delivered", replay.delivered())
                .put("seen", replay.seen())
                .put("expected", replay.expected())
                .put("by", replay.by())
                .hidden("reason", replay.reason())
                .hidden("from", replay.from())
                .hidden("to", replay.to())
                .hidden("tenant", replay.tenant())
                .hidden("types", replay.types())
                .hidden("filtered", replay.filtered())
                .hidden("eventsPerSecond", replay.eventsPerSecond())
                .hidden("started", replay.started())
                .hidden("ended", replay.ended())
                .hidden("problem", replay.problem());
    }

    static Row of(ReplayRecord record) {
        return new Row()
                .whole("time", record.time())
                .put("change", record.change())
                .whole("job", record.replay())
                .put("by", record.by())
                .put("reason", record.reason())
                .put("subscription", record.subscription())
                .put("events", record.events())
                .hidden("criteria", record.criteria());
    }

    static Row of(Pause pause) {
        return new Row()
                .put("subscription", pause.subscription())
                .whole("tenant", pause.tenant().map(UUID::toString).orElse("all"))
                .put("since", pause.since(), Text.ago(pause.since()), Style.PLAIN)
                .put("by", pause.by())
                .put("reason", pause.reason());
    }

    static Row of(PauseRecord record) {
        return new Row()
                .whole("time", record.time())
                .put("change", record.change())
                .put("subscription", record.subscription())
                .whole("tenant", record.tenant().map(UUID::toString).orElse("all"))
                .put("by", record.by())
                .put("reason", record.reason());
    }

    private static Style style(State state) {
        return switch (state) {
            case DONE -> Style.GOOD;
            case RUNNING, CANCELLED -> Style.PLAIN;
            case INTERRUPTED -> Style.WARNING;
            case FAILED -> Style.BAD;
        };
    }
}
