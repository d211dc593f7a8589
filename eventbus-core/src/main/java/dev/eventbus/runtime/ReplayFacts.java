package dev.eventbus.runtime;

import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.FailedEventJobRecord.Change;
import dev.eventbus.Replay;
import dev.eventbus.ReplayRecord;
import dev.eventbus.log.JobLog;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Replays and their records as the text that a log keeps, for people to read as well. */
final class ReplayFacts {
    private static final String REPLAY = "REPLAY";
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String TENANT = "tenant";
    private static final String FILTERED = "filtered";
    private static final String AFTER = "after.";

    private ReplayFacts() {}

    /** Whether these facts, of a job or on record, are about a replay. */
    static boolean areOfReplay(Map<String, String> facts) {
        return REPLAY.equals(facts.get(JobFacts.ACTION));
    }

    /**
     * The facts of a replay that begins.
     *
     * @param expected how many entries are retained in its ranges
     */
    static Map<String, String> begun(
            ReplayRequest request,
            FailedEventJobOptions options,
            Map<String, ReplayRange> ranges,
            long expected,
            Instant now) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(JobLog.STATE, JobLog.RUNNING);
        facts.put(JobFacts.ACTION, REPLAY);
        facts.put(JobFacts.SUBSCRIPTION, request.subscription());
        request.from().ifPresent(from -> facts.put(FROM, from.toString()));
        request.to().ifPresent(to -> facts.put(TO, to.toString()));
        request.tenant().ifPresent(tenant -> facts.put(TENANT, tenant.toString()));
        facts.put(FILTERED, Boolean.toString(request.filter() != null));
        facts.put(JobFacts.BY, options.by());
        facts.put(JobFacts.REASON, options.reason());
        facts.put(JobFacts.RATE, Integer.toString(options.eventsPerSecond()));
        facts.put(JobFacts.EXPECTED, Long.toString(expected));
        facts.put(JobFacts.STARTED, now.toString());
        ranges.forEach((type, range) -> {
            facts.put(AFTER + type, range.after());
            facts.put(JobFacts.UNTIL + type, range.upTo());
        });
        return facts;
    }

    /** The range of each type. */
    static SortedMap<String, ReplayRange> ranges(Map<String, String> facts) {
        SortedMap<String, ReplayRange> ranges = new TreeMap<>();
        facts.forEach((name, value) -> {
            if (name.startsWith(JobFacts.UNTIL)) {
                String type = name.substring(JobFacts.UNTIL.length());
                ranges.put(type, new ReplayRange(facts.getOrDefault(AFTER + type, "0-0"), value));
            }
        });
        return ranges;
    }

    /** @param parts how far it is with each type */
    static Replay replay(String id, JobLog.Job job, Map<String, JobLog.Part> parts) {
        Map<String, String> facts = job.facts();
        State state = State.valueOf(JobFacts.text(facts, JobLog.STATE));
        Map<String, String> positions = new TreeMap<>();
        parts.forEach((type, part) -> {
            if (!part.equals(JobLog.Part.NONE)) {
                positions.put(type, part.passed());
            }
        });
        return new Replay(
                id,
                JobFacts.text(facts, JobFacts.SUBSCRIPTION),
                Optional.ofNullable(facts.get(FROM)).map(Instant::parse),
                Optional.ofNullable(facts.get(TO)).map(Instant::parse),
                Optional.ofNullable(facts.get(TENANT)).map(UUID::fromString),
                List.copyOf(ranges(facts).keySet()),
                isFiltered(facts),
                JobFacts.text(facts, JobFacts.BY),
                JobFacts.text(facts, JobFacts.REASON),
                Integer.parseInt(JobFacts.text(facts, JobFacts.RATE)),
                state == State.RUNNING && !job.held() ? State.INTERRUPTED : state,
                Long.parseLong(JobFacts.text(facts, JobFacts.EXPECTED)),
                parts.values().stream().mapToLong(JobLog.Part::seen).sum(),
                parts.values().stream().mapToLong(JobLog.Part::moved).sum(),
                positions,
                Instant.parse(JobFacts.text(facts, JobFacts.STARTED)),
                state == State.RUNNING
                        ? Optional.empty()
                        : Optional.ofNullable(facts.get(JobFacts.ENDED)).map(Instant::parse),
                Optional.of(JobFacts.text(facts, JobFacts.PROBLEM)).filter(problem -> !problem.isEmpty()));
    }

    /** Whether it has a filter. */
    static boolean isFiltered(Map<String, String> facts) {
        return Boolean.parseBoolean(facts.get(FILTERED));
    }

    static Map<String, String> record(Change change, Replay replay, String by, String reason, long events) {
        return JobFacts.record(
                change, replay.id(), REPLAY, replay.subscription(), criteria(replay), by, reason, events);
    }

    private static String criteria(Replay replay) {
        Map<String, Object> criteria = new LinkedHashMap<>();
        replay.from().ifPresent(from -> criteria.put(FROM, from));
        replay.to().ifPresent(to -> criteria.put(TO, to));
        replay.tenant().ifPresent(tenant -> criteria.put(TENANT, tenant));
        criteria.put("types", replay.types());
        criteria.put(FILTERED, replay.filtered());
        return criteria.toString();
    }

    static ReplayRecord record(JobLog.Entry entry) {
        Map<String, String> facts = entry.facts();
        return new ReplayRecord(
                entry.time(),
                Change.valueOf(JobFacts.text(facts, JobFacts.CHANGE)),
                JobFacts.text(facts, JobFacts.JOB),
                JobFacts.text(facts, JobFacts.BY),
                JobFacts.text(facts, JobFacts.REASON),
                JobFacts.text(facts, JobFacts.SUBSCRIPTION),
                JobFacts.text(facts, JobFacts.OF),
                Long.parseLong(JobFacts.text(facts, JobFacts.EVENTS)));
    }
}
