package dev.eventbus.runtime;

import dev.eventbus.ConfigurationException;
import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJob.Action;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobRecord.Change;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.EntryIds;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.FailedLog;
import dev.eventbus.log.FailedLog.FailedEntry;
import dev.eventbus.log.JobLog;
import dev.eventbus.log.LogException;
import dev.eventbus.subscribe.StoryFields;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through the events of one job, type by type, oldest first. Each is moved and counted in one step; a step whose outcome is
 * unknown is made again, and finds nothing if it was done.
 */
final class FailedJobRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(FailedJobRun.class);
    /** How often it looks whether it is still to go on, at the least. */
    private static final long MOST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long MAX_PAUSE_MILLIS = 2_000;
    private static final int PAGE = 100;

    private final String runner = UUID.randomUUID().toString();
    private final String id;
    private final EventLog log;
    private final EventCodec codec;
    private final Clock clock;
    private final Duration lease;
    private final long lookNanos;
    private final CountDownLatch closing;
    private long looked;
    private long nextMove;
    private String problem = "";

    /**
     * @param lease how long the job is held without a sign of life
     * @param closing counted down when it is to stop, and to leave the rest to whoever resumes the job
     */
    FailedJobRun(String id, EventLog log, EventCodec codec, Clock clock, Duration lease, CountDownLatch closing) {
        this.id = id;
        this.lease = lease;
        this.lookNanos = Math.min(MOST_LOOK_NANOS, lease.toNanos() / 3);
        this.log = log;
        this.codec = codec;
        this.clock = clock;
        this.closing = closing;
    }

    /** Somebody else has ended or taken it, or this process closes. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stop() {
            super(null, null, false, false);
        }
    }

    /** Holds the job, for whoever runs it then. */
    boolean add(Map<String, String> facts, Map<String, String> record) {
        looked = System.nanoTime();
        return log.jobs().add(id, facts, runner, lease, record);
    }

    /** Holds a job that nobody does, for whoever runs it then. */
    boolean resume(Map<String, String> record) {
        looked = System.nanoTime();
        return log.jobs().resume(id, runner, lease, record);
    }

    @Override
    public void run() {
        try {
            JobLog.Job stored = patiently(() -> log.jobs().find(id)).orElseThrow(Stop::new);
            FailedEventJob job = JobFacts.job(id, stored, 0);
            SortedMap<String, String> until = JobFacts.until(stored.facts());
            nextMove = System.nanoTime();
            for (Map.Entry<String, String> part : until.entrySet()) {
                run(job, part.getKey(), part.getValue());
            }
            end(job, State.DONE, "");
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

    private void run(FailedEventJob job, String type, String until) {
        String subscription = job.query().subscription();
        String passed = patiently(() -> log.jobs().part(id, type)).passed();
        List<FailedEntry> page;
        do {
            String after = passed;
            page = patiently(() -> log.failed().list(subscription, type, after, PAGE));
            for (FailedEntry entry : page) {
                if (EntryIds.compare(entry.id(), until) > 0) {
                    return;
                }
                holdNowAndThen();
                if (job.query()
                        .matches(StoryFields.failedEvent(subscription, type, entry.id(), entry.fields(), codec))) {
                    pace(job.eventsPerSecond());
                    move(job, type, entry);
                }
                passed = entry.id();
            }
            String through = passed;
            patiently(() -> {
                log.jobs().pass(id, type, through);
                return true;
            });
        } while (page.size() == PAGE);
    }

    private void move(FailedEventJob job, String type, FailedEntry entry) {
        FailedLog failed = log.failed();
        String subscription = job.query().subscription();
        try {
            patiently(() -> job.action() == Action.RETRY
                    ? failed.retry(subscription, type, entry, StoryFields.sentBack(entry.fields()), id)
                    : failed.discard(subscription, type, entry, id));
        } catch (ConfigurationException refused) {
            end(job, State.FAILED, String.valueOf(refused.getMessage()));
            throw new Stop();
        }
    }

    private void end(FailedEventJob job, State state, String why) {
        patiently(() -> {
            JobLog.Job stored = log.jobs().find(id).orElseThrow(Stop::new);
            FailedEventJob now = JobFacts.job(id, stored, FailedJobs.moved(log, id, stored));
            return log.jobs()
                    .end(
                            id,
                            JobFacts.ended(state, why, clock.instant()),
                            JobFacts.record(Change.valueOf(state.name()), now, job.by(), why));
        });
    }

    /** So that one comes no sooner after the other than the rate says. */
    private void pace(int eventsPerSecond) {
        long now = System.nanoTime();
        while (nextMove - now > 0) {
            pause(Math.min(nextMove - now, lookNanos));
            holdNowAndThen();
            now = System.nanoTime();
        }
        nextMove = Math.max(nextMove, now - lookNanos) + TimeUnit.SECONDS.toNanos(1) / eventsPerSecond;
    }

    private void holdNowAndThen() {
        if (closing.getCount() == 0) {
            throw new Stop();
        }
        if (System.nanoTime() - looked >= lookNanos) {
            patiently(() -> true);
        }
    }

    /** Makes a step, again and again while the store fails it, and only while the job is held. */
    private <T> T patiently(Supplier<T> step) {
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

    private void hold() {
        if (!log.jobs().hold(id, runner, lease, Map.of(JobFacts.PROBLEM, problem))) {
            throw new Stop();
        }
        looked = System.nanoTime();
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
