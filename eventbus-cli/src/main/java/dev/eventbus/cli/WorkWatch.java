package dev.eventbus.cli;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.redis.RedisOperator;
import java.util.concurrent.TimeUnit;

/** Waits for the end of work that this process is at, and shows how far it is. */
final class WorkWatch {
    private static final long PAUSE_MILLIS = 100;
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final WorkKind kind;
    private final RedisOperator operator;
    private final Screen screen;
    private long interruptedSince;

    WorkWatch(WorkKind kind, RedisOperator operator, Screen screen) {
        this.kind = kind;
        this.operator = operator;
        this.screen = screen;
    }

    /** The work with this id. */
    Work find(String id) {
        try {
            return kind.get(operator, id);
        } catch (ConfigurationException unknown) {
            throw new CommandException(Exit.NOTHING, String.valueOf(unknown.getMessage()));
        }
    }

    int untilEnd(Work begun) throws InterruptedException {
        Progress progress = new Progress(screen, kind.noun() + " " + begun.id(), begun.expected());
        Work work = begun;
        boolean told = false;
        try {
            while (goesOn(work)) {
                progress.update(work.done());
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                try {
                    work = kind.get(operator, begun.id());
                    told = false;
                } catch (BusUnavailableException e) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    if (!told) {
                        progress.end();
                        tellOutage(work);
                        told = true;
                    }
                }
            }
        } catch (InterruptedException e) {
            progress.end();
            screen.note("%s %s is interrupted: %s. Go on with it: %s"
                    .formatted(kind.noun(), work.id(), work.told(), kind.resuming(work.id())));
            throw e;
        }
        progress.end();
        return end(work);
    }

    /** After a long outage it is as if interrupted until its process holds it again. */
    private boolean goesOn(Work work) {
        if (work.state() != State.INTERRUPTED) {
            interruptedSince = 0;
            return work.state() == State.RUNNING;
        }
        long now = System.nanoTime();
        interruptedSince = interruptedSince == 0 ? now : interruptedSince;
        return now - interruptedSince < GRACE_NANOS;
    }

    private void tellOutage(Work work) {
        screen.note(
                "eventbus: Redis does not answer. %s %s waits for it, and goes on then; Ctrl-C leaves the rest to: %s. How it is: %s"
                        .formatted(kind.noun(), work.id(), kind.resuming(work.id()), kind.showing(work.id())));
    }

    private int end(Work work) {
        if (screen.isJson()) {
            screen.line(Json.line(work.row().values()));
        } else {
            screen.line("%s %s is %s: %s.".formatted(kind.noun(), work.id(), work.stateText(), work.told()));
        }
        work.problem().ifPresent(problem -> screen.note("eventbus: " + Text.line(problem)));
        return work.state() == State.DONE ? Exit.OK : Exit.FOUND;
    }
}
