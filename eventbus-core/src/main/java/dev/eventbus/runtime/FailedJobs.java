package dev.eventbus.runtime;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJob.Action;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.FailedEventJobRecord;
import dev.eventbus.FailedEventJobRecord.Change;
import dev.eventbus.FailedEventJobs;
import dev.eventbus.FailedEventPreview;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.catalog.NearMatches;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.JobLog;
import dev.eventbus.log.LogException;
import java.time.Clock;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jobs of a log. */
final class FailedJobs implements FailedEventJobs {
    private static final Logger LOG = LoggerFactory.getLogger(FailedJobs.class);

    private final EventLog log;
    private final EventCodec codec;
    private final KnownNames names;
    private final Clock clock;
    private final JobRuns runs;

    FailedJobs(EventLog log, EventCodec codec, KnownNames names, Clock clock, JobRuns runs) {
        this.log = log;
        this.codec = codec;
        this.names = names;
        this.clock = clock;
        this.runs = runs;
    }

    @Override
    public FailedEventPreview preview(FailedEventQuery query) {
        return answered(() -> {
            List<FailedEvent> sample = new ArrayList<>();
            FailedWalk walk = walk(query);
            walk.forEach(match -> {
                if (sample.size() < FailedEventPreview.SAMPLE) {
                    sample.add(match.event());
                }
                return true;
            });
            checkKnown(walk, query);
            return new FailedEventPreview(walk.matches(), List.copyOf(sample));
        });
    }

    @Override
    public FailedEventJob retry(FailedEventQuery query, FailedEventJobOptions options) {
        return start(Action.RETRY, query, options);
    }

    @Override
    public FailedEventJob discard(FailedEventQuery query, FailedEventJobOptions options) {
        return start(Action.DISCARD, query, options);
    }

    private FailedEventJob start(Action action, FailedEventQuery asked, FailedEventJobOptions options) {
        return answered(() -> {
            FailedEventQuery query = FailedEventQuery.of(asked.subscription(), asked.criteria());
            FailedWalk walk = walk(query).untilNow();
            walk.forEach(match -> true);
            checkKnown(walk, query);
            Map<String, String> facts =
                    JobFacts.begun(action, query, options, walk.matches(), walk.lastByType(), clock.instant());
            return found(runs.start(
                    runs::onFailedEvents,
                    facts,
                    id -> JobFacts.record(
                            Change.STARTED, id, action, query, options.by(), options.reason(), walk.matches())));
        });
    }

    private FailedWalk walk(FailedEventQuery query) {
        FailedEventQuery all = FailedEventQuery.of(query.subscription(), query.criteria());
        return new FailedWalk(log.failed(), codec, all, names.types(query.type().orElse(null)));
    }

    private void checkKnown(FailedWalk walk, FailedEventQuery query) {
        if (walk.passed() == 0) {
            names.checkSubscription(query.subscription());
        }
    }

    @Override
    public FailedEventJob get(String id) {
        return answered(() -> found(id));
    }

    @Override
    public List<FailedEventJob> list() {
        return answered(() -> log.jobs().ids().stream()
                .map(this::find)
                .flatMap(Optional::stream)
                .toList());
    }

    @Override
    public FailedEventJob cancel(String id, String by, String reason) {
        FailedEventJobOptions checked = FailedEventJobOptions.of(by, reason);
        return answered(() -> {
            FailedEventJob job = found(id);
            log.jobs()
                    .end(
                            id,
                            JobFacts.ended(State.CANCELLED, "", clock.instant()),
                            JobFacts.record(Change.CANCELLED, job, checked.by(), checked.reason()));
            return found(id);
        });
    }

    @Override
    public FailedEventJob resume(String id, String by, String reason) {
        FailedEventJobOptions checked = FailedEventJobOptions.of(by, reason);
        return answered(() -> {
            FailedEventJob job = found(id);
            JobRun run = runs.onFailedEvents(id);
            if (run.resume(JobFacts.record(Change.RESUMED, job, checked.by(), checked.reason()))) {
                runs.begin(run);
            }
            return found(id);
        });
    }

    @Override
    public List<FailedEventJobRecord> records(int max) {
        return answered(() -> JobRecords.newest(
                log.jobs(),
                max,
                entry -> !LogPauses.isOfPause(entry) && !ReplayFacts.areOfReplay(entry.facts()),
                JobFacts::record));
    }

    private FailedEventJob found(String id) {
        return find(id).orElseThrow(() -> {
            List<String> known = log.jobs().ids();
            return new ConfigurationException("There is no job '%s'.%s A job is kept for %d days after its last step."
                    .formatted(id, NearMatches.question(id, known), JobLog.KEPT.toDays()));
        });
    }

    private Optional<FailedEventJob> find(String id) {
        Optional<JobLog.Job> stored = log.jobs().find(id).filter(job -> !ReplayFacts.areOfReplay(job.facts()));
        try {
            return stored.map(job -> JobFacts.job(id, job, moved(log, id, job)));
        } catch (IllegalArgumentException | DateTimeException edited) {
            LOG.warn(
                    "Job {} cannot be read, as if it were not there: it was edited, or written by another release", id);
            return Optional.empty();
        }
    }

    /** How many events a job has moved, of all types. */
    static long moved(EventLog log, String id, JobLog.Job job) {
        return JobFacts.until(job.facts()).keySet().stream()
                .mapToLong(type -> log.jobs().part(id, type).moved())
                .sum();
    }

    private static <T> T answered(Supplier<T> calls) {
        try {
            return calls.get();
        } catch (LogException e) {
            throw new BusUnavailableException(
                    "The store did not answer about jobs on failed events. What was asked for may be done or not; look at list(): %s"
                            .formatted(e.getMessage()),
                    e);
        }
    }
}
