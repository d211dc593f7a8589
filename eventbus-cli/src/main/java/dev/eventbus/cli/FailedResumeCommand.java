package dev.eventbus.cli;

import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobs;
import dev.eventbus.redis.RedisOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = "Goes on with a job that was interrupted, cancelled or has failed. Needs --write and a --reason.")
final class FailedResumeCommand extends Action {
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
    int run(RedisOperator operator, Screen screen) throws InterruptedException {
        FailedEventJobs jobs = operator.failedEvents().jobs();
        WorkWatch watch = new WorkWatch(each -> Work.of(jobs.get(each)), screen);
        Work before = watch.find(id);
        if (before.state() == State.RUNNING || before.state() == State.DONE) {
            screen.line("Job %s is %s already.".formatted(id, before.stateText()));
            return Exit.OK;
        }
        return watch.untilEnd(Work.of(jobs.resume(id, reason.by(), reason.reason())));
    }
}
