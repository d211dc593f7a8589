package dev.eventbus.cli;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobs;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Waits for the end of a job that runs in this process, and shows how far it is. */
final class JobWatch {
    private static final long PAUSE_MILLIS = 100;

    private final FailedEventJobs jobs;
    private final Screen screen;

    JobWatch(FailedEventJobs jobs, Screen screen) {
        this.jobs = jobs;
        this.screen = screen;
    }

    /** The job with this id. */
    static FailedEventJob find(FailedEventJobs jobs, String id) {
        try {
            return jobs.get(id);
        } catch (ConfigurationException unknown) {
            throw new CommandException(Exit.NOTHING, String.valueOf(unknown.getMessage()));
        }
    }

    int untilEnd(FailedEventJob begun) throws InterruptedException {
        Progress progress = new Progress(screen, "Job " + begun.id(), begun.expected());
        FailedEventJob job = begun;
        boolean told = false;
        try {
            while (job.state() == State.RUNNING) {
                progress.update(job.moved());
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                try {
                    job = jobs.get(begun.id());
                    told = false;
                } catch (BusUnavailableException e) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    if (!told) {
                        progress.end();
                        screen.note(
                                "eventbus: Redis does not answer. Job %s waits for it, and goes on then; Ctrl-C leaves the rest to: %s. How it is: eventbus failed jobs %s"
                                        .formatted(begun.id(), resume(begun), begun.id()));
                        told = true;
                    }
                }
            }
        } catch (InterruptedException e) {
            progress.end();
            screen.note("Job %s is interrupted after %s of %,d. Go on with it: %s"
                    .formatted(begun.id(), Text.count(job.moved(), "event"), begun.expected(), resume(begun)));
            throw e;
        }
        progress.end();
        return end(job);
    }

    private int end(FailedEventJob job) {
        if (screen.isJson()) {
            screen.line(Json.line(JobRow.of(job).values()));
        } else {
            screen.line("Job %s is %s: %s %s of %,d."
                    .formatted(
                            job.id(),
                            job.state().name().toLowerCase(Locale.ROOT),
                            Text.count(job.moved(), "event"),
                            job.action() == FailedEventJob.Action.RETRY ? "sent back" : "discarded",
                            job.expected()));
        }
        job.problem().ifPresent(problem -> screen.note("eventbus: " + Text.line(problem)));
        return job.state() == State.DONE ? Exit.OK : Exit.FOUND;
    }

    private static String resume(FailedEventJob job) {
        return "eventbus failed resume %s --write --reason ...".formatted(job.id());
    }
}
