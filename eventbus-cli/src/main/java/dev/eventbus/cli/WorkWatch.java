package dev.eventbus.cli;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.FailedEventJob.State;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Waits for the end of work that this process is at, and shows how far it is. */
final class WorkWatch {
    private static final long PAUSE_MILLIS = 100;
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Function<String, Work> store;
    private final Screen screen;
    private long interruptedSince;

    /** @param store has the work with an id */
    WorkWatch(Function<String, Work> store, Screen screen) {
        this.store = store;
        this.screen = screen;
    }

    /** The work with this id. */
    Work find(String id) {
        try {
            return store.apply(id);
        } catch (ConfigurationException unknown) {
            throw new CommandException(Exit.NOTHING, String.valueOf(unknown.getMessage()));
        }
    }

    int untilEnd(Work begun) throws InterruptedException {
        Progress progress = new Progress(screen, begun.noun() + " " + begun.id(), begun.expected());
        Work work = begun;
        boolean told = false;
        try {
            while (goesOn(work)) {
                progress.update(work.done());
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                try {
                    work = store.apply(begun.id());
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
                    .formatted(work.noun(), work.id(), work.told(), work.resuming()));
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
                "eventbus: Redis does not answer. %s %s waits for it, and goes on then; Ctrl-C leaves the rest to: %s. How it is: eventbus %s %s %s"
                        .formatted(
                                work.noun(),
                                work.id(),
                                work.resuming(),
                                work.command(),
                                work.command().equals("failed") ? "jobs" : "list",
                                work.id()));
    }

    private int end(Work work) {
        if (screen.isJson()) {
            screen.line(Json.line(work.row().values()));
        } else {
            screen.line("%s %s is %s: %s.".formatted(work.noun(), work.id(), work.stateText(), work.told()));
        }
        work.problem().ifPresent(problem -> screen.note("eventbus: " + Text.line(problem)));
        return work.state() == State.DONE ? Exit.OK : Exit.FOUND;
    }
}
