package dev.eventbus.runtime;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.Envelope;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.FailedEventJobRecord.Change;
import dev.eventbus.Replay;
import dev.eventbus.ReplayRecord;
import dev.eventbus.Replays;
import dev.eventbus.catalog.NearMatches;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.JobLog;
import dev.eventbus.log.LogException;
import java.time.Clock;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replays of a log. */
final class LogReplays implements Replays {
    private static final Logger LOG = LoggerFactory.getLogger(LogReplays.class);

    private final EventLog log;
    private final Clock clock;
    private final JobRuns runs;

    LogReplays(EventLog log, Clock clock, JobRuns runs) {
        this.log = log;
        this.clock = clock;
        this.runs = runs;
    }

    /** Starts one. */
    Replay start(ReplayRequest request, FailedEventJobOptions options, Map<String, ReplayRange> ranges) {
        return answered(() -> {
            Map<String, String> facts = ReplayFacts.begun(request, options, ranges, retained(ranges), clock.instant());
            JobLog.Job job = new JobLog.Job(facts, true);
            String started = runs.start(id -> runs.replay(id, request.filter()), facts, id -> {
                Replay replay = ReplayFacts.replay(id, job, Map.of());
                return ReplayFacts.record(Change.STARTED, replay, options.by(), options.reason(), replay.expected());
            });
            return found(started);
        });
    }

    private long retained(Map<String, ReplayRange> ranges) {
        long entries = 0;
        for (Map.Entry<String, ReplayRange> range : ranges.entrySet()) {
            entries += log.replays()
                    .count(
                            range.getKey(),
                            range.getValue().after(),
                            range.getValue().upTo());
        }
        return entries;
    }

    @Override
    public Replay get(String id) {
        return answered(() -> found(id));
    }

    @Override
    public List<Replay> list() {
        return answered(() -> log.jobs().ids().stream()
                .map(this::find)
                .flatMap(Optional::stream)
                .toList());
    }

    @Override
    public Replay cancel(String id, String by, String reason) {
        FailedEventJobOptions checked = FailedEventJobOptions.of(by, reason);
        return answered(() -> {
            Replay replay = found(id);
            log.jobs()
                    .end(
                            id,
                            JobFacts.ended(State.CANCELLED, "", clock.instant()),
                            ReplayFacts.record(
                                    Change.CANCELLED, replay, checked.by(), checked.reason(), replay.delivered()));
            return found(id);
        });
    }

    @Override
    public Replay resume(String id, String by, String reason) {
        return goOn(id, by, reason, null);
    }

    @Override
    public Replay resume(String id, String by, String reason, Predicate<? super Envelope<?>> filter) {
        return goOn(id, by, reason, filter);
    }

    private Replay goOn(String id, String by, String reason, @Nullable Predicate<? super Envelope<?>> filter) {
        FailedEventJobOptions checked = FailedEventJobOptions.of(by, reason);
        return answered(() -> {
            Replay replay = found(id);
            if (replay.state() == State.RUNNING || replay.state() == State.DONE) {
                return replay;
            }
            if (replay.filtered() != (filter != null)) {
                throw new ConfigurationException(
                        replay.filtered()
                                ? "Replay %s has a filter, which ended with its process. Give it again: resume(id, by, reason, filter)."
                                        .formatted(id)
                                : "Replay %s began without a filter, and goes on without one only. Cancel it and start another one."
                                        .formatted(id));
            }
            JobRun run = runs.replay(id, filter);
            if (run.resume(
                    ReplayFacts.record(Change.RESUMED, replay, checked.by(), checked.reason(), replay.delivered()))) {
                runs.begin(run);
            }
            return found(id);
        });
    }

    @Override
    public List<ReplayRecord> records(int max) {
        return answered(() -> JobRecords.newest(
                log.jobs(), max, entry -> ReplayFacts.areOfReplay(entry.facts()), ReplayFacts::record));
    }

    private Replay found(String id) {
        return find(id).orElseThrow(() -> {
            List<String> known = log.jobs().ids();
            return new ConfigurationException(
                    "There is no replay '%s'.%s A replay is kept for %d days after its last step."
                            .formatted(id, NearMatches.question(id, known), JobLog.KEPT.toDays()));
        });
    }

    private Optional<Replay> find(String id) {
        try {
            return log.jobs()
                    .find(id)
                    .filter(job -> ReplayFacts.areOfReplay(job.facts()))
                    .map(job -> replay(log, id, job));
        } catch (IllegalArgumentException | DateTimeException edited) {
            LOG.warn(
                    "Replay {} cannot be read, as if it were not there: it was edited, or written by another release",
                    id);
            return Optional.empty();
        }
    }

    /** The replay with how far it is. */
    static Replay replay(EventLog log, String id, JobLog.Job job) {
        Map<String, JobLog.Part> parts = new TreeMap<>();
        ReplayFacts.ranges(job.facts())
                .keySet()
                .forEach(type -> parts.put(type, log.jobs().part(id, type)));
        return ReplayFacts.replay(id, job, parts);
    }

    static <T> T answered(Supplier<T> calls) {
        try {
            return calls.get();
        } catch (LogException e) {
            throw new BusUnavailableException(
                    "The store did not answer about replays. What was asked for may be done or not; look at list(): %s"
                            .formatted(e.getMessage()),
                    e);
        }
    }
}
