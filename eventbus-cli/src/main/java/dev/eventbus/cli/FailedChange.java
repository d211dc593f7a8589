package dev.eventbus.cli;

import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.FailedEventJobs;
import dev.eventbus.FailedEventPreview;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailedEvents;
import dev.eventbus.redis.RedisOperator;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Moves failed events: single ones at once, those that a query means by a job. */
abstract class FailedChange extends Action {
    @Parameters(
            arity = "0..*",
            paramLabel = "ID",
            converter = FailedFinder.Id.class,
            description =
                    "Ids of events, or of failed events. Without any, all that the options mean: by a job, which is on record.")
    private List<String> ids = List.of();

    @Mixin
    private final Criteria criteria = new Criteria();

    @Mixin
    private final Reason reason = new Reason();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Mixin
    private final Rate rate = new Rate();

    /** What is done, as in {@code Send 3 failed events back}. */
    abstract String question(String events);

    /** The same when it is done. */
    abstract String done(String events);

    abstract boolean one(FailedEvents events, FailedEvent event);

    abstract FailedEventJob begin(FailedEventJobs jobs, FailedEventQuery query, FailedEventJobOptions options);

    @Override
    void check() {
        root().options().checkWrite(spec().qualifiedName());
        rate.check(spec());
        if (ids.isEmpty()) {
            if (criteria.subscription() == null) {
                throw new ParameterException(
                        spec().commandLine(), "Give ids, or --subscription and what else the events have in common");
            }
            reason.reason();
        }
    }

    @Override
    int run(RedisOperator operator, Screen screen) throws InterruptedException {
        return ids.isEmpty() ? all(operator, screen) : each(operator, screen);
    }

    private int each(RedisOperator operator, Screen screen) throws InterruptedException {
        List<FailedEvent> found = new FailedFinder(operator, criteria).find(ids);
        if (found.size() > ids.size()) {
            preview(new FailedEventPreview(found.size(), found), screen);
            confirm(found.size(), screen);
        }
        long moved = 0;
        for (FailedEvent event : found) {
            if (one(operator.failedEvents(), event)) {
                moved++;
            } else {
                screen.note("eventbus: somebody else has moved %s of '%s' meanwhile."
                        .formatted(event.id(), event.subscription()));
            }
        }
        screen.line(done(Text.count(moved, "failed event")));
        return moved == found.size() ? Exit.OK : Exit.FOUND;
    }

    private int all(RedisOperator operator, Screen screen) throws InterruptedException {
        FailedEventQuery query = criteria.query(operator);
        FailedEventJobs jobs = operator.failedEvents().jobs();
        FailedEventPreview preview = jobs.preview(query);
        if (preview.count() == 0) {
            throw criteria.nothing();
        }
        preview(preview, screen);
        confirm(preview.count(), screen);
        FailedEventJob job = begin(
                jobs,
                query,
                FailedEventJobOptions.of(reason.by(), reason.reason()).withEventsPerSecond(rate.eventsPerSecond()));
        return new WorkWatch(WorkKind.JOB, operator, screen).untilEnd(Work.of(job));
    }

    private static void preview(FailedEventPreview preview, Screen screen) {
        screen.note("%s%s:"
                .formatted(
                        Text.count(preview.count(), "failed event"),
                        preview.count() > preview.sample().size()
                                ? ", the first %d of them"
                                        .formatted(preview.sample().size())
                                : ""));
        Listing sample = new Listing();
        preview.sample().forEach(event -> sample.add(FailedRow.of(event)));
        sample.lines(screen).forEach(screen::note);
    }

    private void confirm(long count, Screen screen) throws InterruptedException {
        if (!yes) {
            new Consent(root().surroundings(), screen).ask(question(Text.count(count, "failed event")));
        }
    }
}
