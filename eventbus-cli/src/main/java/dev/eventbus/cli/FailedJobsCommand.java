package dev.eventbus.cli;

import dev.eventbus.redis.RedisOperator;
import java.util.stream.Stream;
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

    @Override
    @Nullable
    String id() {
        return id;
    }

    @Override
    Work get(RedisOperator operator, String wanted) {
        return Work.of(operator.failedEvents().jobs().get(wanted));
    }

    @Override
    Stream<Row> list(RedisOperator operator) {
        return operator.failedEvents().jobs().list().stream().map(WorkRow::of);
    }

    @Override
    Stream<Row> records(RedisOperator operator, int most) {
        return operator.failedEvents().jobs().records(most).stream().map(WorkRow::of);
    }

    @Override
    String none() {
        return "There are no jobs.";
    }
}
