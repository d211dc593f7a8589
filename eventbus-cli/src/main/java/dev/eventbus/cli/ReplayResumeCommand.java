package dev.eventbus.cli;

import dev.eventbus.FailedEventJob.State;
import dev.eventbus.Replays;
import dev.eventbus.redis.RedisOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description =
                "Goes on with a replay that was interrupted, cancelled or has failed. Needs --write and a --reason.")
final class ReplayResumeCommand extends Action {
    @Parameters(paramLabel = "REPLAY", description = "The replay.")
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
        Replays replays = operator.replays();
        WorkWatch watch = new WorkWatch(each -> Work.of(replays.get(each)), screen);
        Work before = watch.find(id);
        if (before.state() == State.RUNNING || before.state() == State.DONE) {
            screen.line("Replay %s is %s already.".formatted(id, before.stateText()));
            return Exit.OK;
        }
        return watch.untilEnd(Work.of(replays.resume(id, reason.by(), reason.reason())));
    }
}
