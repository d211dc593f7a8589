package dev.eventbus.runtime;

import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJob.Action;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.FailedEventJobRecord;
import dev.eventbus.FailedEventJobRecord.Change;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.log.JobLog;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Jobs and their records as the text that a log keeps, for people to read as well. */
final class JobFacts {
    static final String PROBLEM = "problem";

    static final String ACTION = "action";
    static final String SUBSCRIPTION = "subscription";
    private static final String QUERY = "query.";
    static final String BY = "by";
    static final String REASON = "reason";
    static final String RATE = "eventsPerSecond";
    static final String EXPECTED = "expected";
    static final String STARTED = "started";
    static final String ENDED = "ended";
    static final String UNTIL = "until.";
    static final String JOB = "job";
    static final String CHANGE = "change";
    static final String EVENTS = "events";
    static final String OF = "query";

    private JobFacts() {}

    /**
     * The facts of a job that begins.
     *
     * @param until the last entry that it is about, of each type that has any
     */
    static Map<String, String> begun(
            Action action,
            FailedEventQuery query,
            FailedEventJobOptions options,
            long expected,
            Map<String, String> until,
            Instant now) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(JobLog.STATE, JobLog.RUNNING);
        facts.put(ACTION, action.name());
        facts.put(SUBSCRIPTION, query.subscription());
        query.criteria().forEach((name, value) -> facts.put(QUERY + name, value));
        facts.put(BY, options.by());
        facts.put(REASON, options.reason());
        facts.put(RATE, Integer.toString(options.eventsPerSecond()));
        facts.put(EXPECTED, Long.toString(expected));
        facts.put(STARTED, now.toString());
        until.forEach((type, id) -> facts.put(UNTIL + type, id));
        return facts;
    }

    static Map<String, String> ended(State state, String problem, Instant now) {
        return Map.of(JobLog.STATE, state.name(), PROBLEM, problem, ENDED, now.toString());
    }

    /** The last entry that the job is about, by type. */
    static SortedMap<String, String> until(Map<String, String> facts) {
        SortedMap<String, String> until = new TreeMap<>();
        facts.forEach((name, value) -> {
            if (name.startsWith(UNTIL)) {
                until.put(name.substring(UNTIL.length()), value);
            }
        });
        return until;
    }

    static FailedEventJob job(String id, JobLog.Job job, long moved) {
        Map<String, String> facts = job.facts();
        State state = State.valueOf(text(facts, JobLog.STATE));
        Map<String, String> criteria = new LinkedHashMap<>();
        facts.forEach((name, value) -> {
            if (name.startsWith(QUERY)) {
                criteria.put(name.substring(QUERY.length()), value);
            }
        });
        return new FailedEventJob(
                id,
                Action.valueOf(text(facts, ACTION)),
                FailedEventQuery.of(text(facts, SUBSCRIPTION), criteria),
                text(facts, BY),
                text(facts, REASON),
                Integer.parseInt(text(facts, RATE)),
                state == State.RUNNING && !job.held() ? State.INTERRUPTED : state,
                Long.parseLong(text(facts, EXPECTED)),
                moved,
                Instant.parse(text(facts, STARTED)),
                state == State.RUNNING
                        ? Optional.empty()
                        : Optional.ofNullable(facts.get(ENDED)).map(Instant::parse),
                Optional.of(text(facts, PROBLEM)).filter(problem -> !problem.isEmpty()));
    }

    static Map<String, String> record(Change change, FailedEventJob job, String by, String reason) {
        return record(change, job.id(), job.action(), job.query(), by, reason, job.moved());
    }

    static Map<String, String> record(
            Change change, String id, Action action, FailedEventQuery query, String by, String reason, long events) {
        return record(
                change,
                id,
                action.name(),
                query.subscription(),
                query.criteria().toString(),
                by,
                reason,
                events);
    }

    /** What goes on record of a job of any kind. */
    static Map<String, String> record(
            Change change,
            String id,
            String action,
            String subscription,
            String criteria,
            String by,
            String reason,
            long events) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(CHANGE, change.name());
        facts.put(JOB, id);
        facts.put(BY, by);
        facts.put(REASON, reason);
        facts.put(ACTION, action);
        facts.put(SUBSCRIPTION, subscription);
        facts.put(OF, criteria);
        facts.put(EVENTS, Long.toString(events));
        return facts;
    }

    static FailedEventJobRecord record(JobLog.Entry entry) {
        Map<String, String> facts = entry.facts();
        return new FailedEventJobRecord(
                entry.time(),
                Change.valueOf(text(facts, CHANGE)),
                text(facts, JOB),
                text(facts, BY),
                text(facts, REASON),
                Action.valueOf(text(facts, ACTION)),
                text(facts, SUBSCRIPTION),
                text(facts, OF),
                Long.parseLong(text(facts, EVENTS)));
    }

    static String text(Map<String, String> facts, String name) {
        return facts.getOrDefault(name, "");
    }
}
