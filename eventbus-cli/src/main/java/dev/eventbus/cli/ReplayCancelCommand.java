package dev.eventbus.cli;

import dev.eventbus.FailedEventJob.State;
import dev.eventbus.Replays;
import dev.eventbus.redis.RedisOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Ends a replay; what it has delivered is delivered. Needs --write and a --reason.")
final class ReplayCancelCommand extends Action {
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
    int run(RedisOperator operator, Screen screen) {
        Replays replays = operator.replays();
        new WorkWatch(each -> Work.of(replays.get(each)), screen).find(id);
        Work work = Work.of(replays.cancel(id, reason.by(), reason.reason()));
        screen.line("Replay %s is %s: %s.".formatted(id, work.stateText(), work.told()));
        return work.state() == State.CANCELLED ? Exit.OK : Exit.FOUND;
    }
}
