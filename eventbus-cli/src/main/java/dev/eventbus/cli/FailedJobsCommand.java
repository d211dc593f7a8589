package dev.eventbus.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "jobs",
        description = {
            "Lists the jobs of the last 30 days, the newest first, or shows one.",
            "A job retries or discards many failed events. With --record: who did what with jobs, when and why."
        })
final class FailedJobsCommand extends WorkListAction {
    @Parameters(arity = "0..1", paramLabel = "JOB", description = "Show this job.")
    private @Nullable String id;

    FailedJobsCommand() {
        super(WorkKind.JOB);
    }

    @Override
    @Nullable
    String id() {
        return id;
    }
}
