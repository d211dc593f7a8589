package dev.eventbus.runtime;

import dev.eventbus.log.EventLog;
import dev.eventbus.log.JobLog;
import dev.eventbus.log.LogException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that this process is at: it holds the job while it lives, goes at its pace, waits while the store is away, and stops when
 * somebody ends the job. A step whose outcome is unknown is made again.
 */
abstract class JobRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);
    /** How often it looks whether it is still to go on, at the least. */
    private static final long MOST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long MAX_PAUSE_MILLIS = 2_000;

    private final String runner = UUID.randomUUID().toString();
    private final String id;
    private final EventLog log;
    private final Duration lease;
    private final long lookNanos;
    private final CountDownLatch closing;
    private long looked;
    private long nextMove;
    private String problem = "";
    private String waitsFor = "";

    /**
     * @param lease how long the job is held without a sign of life
     * @param closing counted down when it is to stop, and to leave the rest to whoever resumes the job
     */
    JobRun(String id, EventLog log, Duration lease, CountDownLatch closing) {
        this.id = id;
        this.log = log;
        this.lease = lease;
        this.lookNanos = Math.min(MOST_LOOK_NANOS, lease.toNanos() / 3);
        this.closing = closing;
    }

    /** Somebody else has ended or taken it, or this process closes. */
    static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stop() {
            super(null, null, false, false);
        }
    }

    /** Does what is left of it; ends it. */
    abstract void work(JobLog.Job stored);

    final String id() {
        return id;
    }

    final EventLog log() {
        return log;
    }

    /** Holds the job, for whoever runs it then. */
    final boolean add(Map<String, String> facts, Map<String, String> record) {
        looked = System.nanoTime();
        return log.jobs().add(id, facts, runner, lease, record);
    }

    /** Holds a job that nobody does, for whoever runs it then. */
    final boolean resume(Map<String, String> record) {
        looked = System.nanoTime();
        return log.jobs().resume(id, runner, lease, record);
    }

    @Override
    public final void run() {
        try {
            JobLog.Job stored = patiently(() -> log.jobs().find(id)).orElseThrow(Stop::new);
            nextMove = System.nanoTime();
            work(stored);
        } catch (Stop stopped) {
            LOG.info(
                    "Job {} is not run by this process any more: it has ended, goes on elsewhere, or may be resumed",
                    id);
        } catch (RuntimeException | Error e) {
            LOG.error("Job {} met an error of its own and stopped; resume it", id, e);
        } finally {
            release();
        }
    }

    /** @param record what goes on record, of the job as it is then */
    final void end(Map<String, String> facts, Function<JobLog.Job, Map<String, String>> record) {
        patiently(() -> {
            JobLog.Job stored = log.jobs().find(id).orElseThrow(Stop::new);
            return log.jobs().end(id, facts, record.apply(stored));
        });
    }

    /** So that {@code events} come no sooner after those before than the rate says. */
    final void pace(int events, int eventsPerSecond) {
        long now = System.nanoTime();
        while (nextMove - now > 0) {
            pause(Math.min(nextMove - now, lookNanos));
            holdNowAndThen();
            now = System.nanoTime();
        }
        nextMove = Math.max(nextMove, now - lookNanos) + events * TimeUnit.SECONDS.toNanos(1) / eventsPerSecond;
    }

    final void holdNowAndThen() {
        if (closing.getCount() == 0) {
            throw new Stop();
        }
        if (System.nanoTime() - looked >= lookNanos) {
            patiently(() -> true);
        }
    }

    /** For a while something keeps it from going on, which is told as its problem. */
    final void waitFor(String reason) {
        boolean isNew = waitsFor.isEmpty();
        waitsFor = reason;
        if (isNew) {
            LOG.info("Job {} waits: {}", id, reason);
            patiently(this::hold);
        }
        pause(lookNanos);
        holdNowAndThen();
    }

    /** Nothing keeps it any more. */
    final void goOn() {
        if (!waitsFor.isEmpty()) {
            waitsFor = "";
            patiently(this::hold);
        }
    }

    /** Makes a step, again and again while the store fails it, and only while the job is held. */
    final <T> T patiently(Supplier<T> step) {
        long pause = 50;
        while (true) {
            try {
                if (System.nanoTime() - looked >= lookNanos || !problem.isEmpty()) {
                    hold();
                }
                T done = step.get();
                if (!problem.isEmpty()) {
                    problem = "";
                    hold();
                }
                return done;
            } catch (LogException e) {
                tell(String.valueOf(e.getMessage()));
                pause(TimeUnit.MILLISECONDS.toNanos(pause));
                pause = Math.min(MAX_PAUSE_MILLIS, pause * 2);
            }
        }
    }

    private boolean hold() {
        if (!log.jobs().hold(id, runner, lease, Map.of(JobFacts.PROBLEM, problem.isEmpty() ? waitsFor : problem))) {
            throw new Stop();
        }
        looked = System.nanoTime();
        return true;
    }

    private void tell(String why) {
        if (problem.isEmpty()) {
            LOG.warn("Job {} waits until the store answers, and goes on then: {}", id, why);
        }
        problem = why;
    }

    private void pause(long nanos) {
        try {
            if (closing.await(nanos, TimeUnit.NANOSECONDS)) {
                throw new Stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stop();
        }
    }

    /** So that somebody else need not wait for the end of its lease. */
    private void release() {
        try {
            log.jobs().hold(id, runner, Duration.ZERO, Map.of());
        } catch (LogException e) {
            LOG.debug("The lease of job {} ends by itself: {}", id, e.getMessage());
        }
    }
}
