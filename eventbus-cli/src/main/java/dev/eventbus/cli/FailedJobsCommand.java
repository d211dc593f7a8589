package dev.eventbus.cli;

import dev.eventbus.FailedEventJobs;
import dev.eventbus.redis.RedisOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "jobs",
        description = {
            "Lists the jobs of the last 30 days, the newest first, or shows one.",
            "A job retries or discards many failed events. With --record: who did what with jobs, when and why."
        })
final class FailedJobsCommand extends Action {
    private static final int MOST_RECORDS = 1_000;

    @Parameters(arity = "0..1", paramLabel = "JOB", description = "Show this job.")
    private @Nullable String id;

    @Option(names = "--record", description = "Show the last 1,000 entries of the record.")
    private boolean record;

    @Override
    int run(RedisOperator operator, Screen screen) {
        FailedEventJobs jobs = operator.failedEvents().jobs();
        Listing listing = new Listing();
        if (record) {
            jobs.records(MOST_RECORDS).stream()
                    .filter(each -> id == null || id.equals(each.job()))
                    .forEach(each -> listing.add(WorkRow.of(each)));
        } else if (id == null) {
            jobs.list().forEach(job -> listing.add(WorkRow.of(job)));
        } else {
            Row row = new WorkWatch(each -> Work.of(jobs.get(each)), screen)
                    .find(id)
                    .row();
            if (!screen.isJson()) {
                Details.print(row, screen);
                return Exit.OK;
            }
            listing.add(row);
        }
        listing.print(screen);
        if (listing.isEmpty()) {
            throw new CommandException(Exit.NOTHING, record ? "Nothing is on record." : "There are no jobs.");
        }
        return Exit.OK;
    }
}
