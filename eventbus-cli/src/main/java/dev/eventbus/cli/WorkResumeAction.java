package dev.eventbus.cli;

import dev.eventbus.FailedEventJob.State;
import dev.eventbus.redis.RedisOperator;

/** Goes on with long work of one kind, and follows it until its end. */
abstract class WorkResumeAction extends ReasonedAction {
    private final WorkKind kind;

    WorkResumeAction(WorkKind kind) {
        this.kind = kind;
    }

    /** The one that is meant. */
    abstract String id();

    @Override
    final int run(RedisOperator operator, Screen screen) throws InterruptedException {
        WorkWatch watch = new WorkWatch(kind, operator, screen);
        Work before = watch.find(id());
        if (before.state() == State.RUNNING || before.state() == State.DONE) {
            screen.line("%s %s is %s already.".formatted(kind.noun(), before.id(), before.stateText()));
            return Exit.OK;
        }
        return watch.untilEnd(kind.resume(operator, id(), reason()));
    }
}
