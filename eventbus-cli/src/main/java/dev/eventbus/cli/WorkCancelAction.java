package dev.eventbus.cli;

import dev.eventbus.FailedEventJob.State;
import dev.eventbus.redis.RedisOperator;

/** Ends long work of one kind. */
abstract class WorkCancelAction extends ReasonedAction {
    private final WorkKind kind;

    WorkCancelAction(WorkKind kind) {
        this.kind = kind;
    }

    /** The one that is meant. */
    abstract String id();

    @Override
    final int run(RedisOperator operator, Screen screen) {
        new WorkWatch(kind, operator, screen).find(id());
        Work work = kind.cancel(operator, id(), reason());
        screen.line("%s %s is %s: %s.".formatted(kind.noun(), work.id(), work.stateText(), work.told()));
        return work.state() == State.CANCELLED ? Exit.OK : Exit.FOUND;
    }
}
