package dev.eventbus.cli;

import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJobRecord;
import java.util.stream.Collectors;

/** Jobs as they are shown. */
final class JobRow {
    private JobRow() {}

    static Row of(FailedEventJob job) {
        Style style =
                switch (job.state()) {
                    case DONE -> Style.GOOD;
                    case RUNNING, CANCELLED -> Style.PLAIN;
                    case INTERRUPTED -> Style.WARNING;
                    case FAILED -> Style.BAD;
                };
        return new Row()
                .whole("id", job.id())
                .put("action", job.action())
                .put("subscription", job.query().subscription())
                .put("state", job.state(), style)
                .put("moved", job.moved())
                .put("expected", job.expected())
                .put("by", job.by())
                .hidden("reason", job.reason())
                .hidden(
                        "criteria",
                        job.query().criteria().entrySet().stream()
                                .map(each -> each.getKey() + "=" + each.getValue())
                                .collect(Collectors.joining(" ")))
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
}
