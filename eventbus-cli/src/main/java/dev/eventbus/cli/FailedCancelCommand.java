package dev.eventbus.cli;

import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobs;
import dev.eventbus.redis.RedisOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "cancel", description = "Ends a job; what it has moved stays moved. Needs --write and a --reason.")
final class FailedCancelCommand extends Action {
    @Parameters(paramLabel = "JOB", description = "The job.")
    private String id = "";

    @Mixin
    private final Reason reason = new Reason();

    @Override
    void check() {
        root().options().checkWrite(spec().qualifiedName());
        reason.reason();
    }

    @Override
    int run(RedisOperator operator, Screen screen) {
        FailedEventJobs jobs = operator.failedEvents().jobs();
        new WorkWatch(each -> Work.of(jobs.get(each)), screen).find(id);
        Work work = Work.of(jobs.cancel(id, reason.by(), reason.reason()));
        screen.line("Job %s is %s: %s.".formatted(id, work.stateText(), work.told()));
        return work.state() == State.CANCELLED ? Exit.OK : Exit.FOUND;
    }
}
