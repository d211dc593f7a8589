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
    private static final String ACTION = "action";
    private static final String REPLAY = "REPLAY";
    private static final String SUBSCRIPTION = "subscription";
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String TENANT = "tenant";
    private static final String FILTERED = "filtered";
    private static final String BY = "by";
    private static final String REASON = "reason";
    private static final String RATE = "eventsPerSecond";
    private static final String EXPECTED = "expected";
    private static final String STARTED = "started";
    private static final String ENDED = "ended";
    private static final String AFTER = "after.";
    private static final String UNTIL = "until.";
    private static final String JOB = "job";
    private static final String CHANGE = "change";
    private static final String EVENTS = "events";
    private static final String OF = "query";

    private ReplayFacts() {}

    /** Whether these facts, of a job or on record, are about a replay. */
    static boolean areOfReplay(Map<String, String> facts) {
        return REPLAY.equals(facts.get(ACTION));
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
        facts.put(ACTION, REPLAY);
        facts.put(SUBSCRIPTION, request.subscription());
        request.from().ifPresent(from -> facts.put(FROM, from.toString()));
        request.to().ifPresent(to -> facts.put(TO, to.toString()));
        request.tenant().ifPresent(tenant -> facts.put(TENANT, tenant.toString()));
        facts.put(FILTERED, Boolean.toString(request.filter() != null));
        facts.put(BY, options.by());
        facts.put(REASON, options.reason());
        facts.put(RATE, Integer.toString(options.eventsPerSecond()));
        facts.put(EXPECTED, Long.toString(expected));
        facts.put(STARTED, now.toString());
        ranges.forEach((type, range) -> {
            facts.put(AFTER + type, range.after());
            facts.put(UNTIL + type, range.upTo());
        });
        return facts;
    }

    /** The range of each type. */
    static SortedMap<String, ReplayRange> ranges(Map<String, String> facts) {
        SortedMap<String, ReplayRange> ranges = new TreeMap<>();
        facts.forEach((name, value) -> {
            if (name.startsWith(UNTIL)) {
                String type = name.substring(UNTIL.length());
                ranges.put(type, new ReplayRange(facts.getOrDefault(AFTER + type, "0-0"), value));
            }
        });
        return ranges;
    }

    /** @param parts how far it is with each type */
    static Replay replay(String id, JobLog.Job job, Map<String, JobLog.Part> parts) {
        Map<String, String> facts = job.facts();
        State state = State.valueOf(text(facts, JobLog.STATE));
        Map<String, String> positions = new TreeMap<>();
        parts.forEach((type, part) -> {
            if (!part.equals(JobLog.Part.NONE)) {
                positions.put(type, part.passed());
            }
        });
        return new Replay(
                id,
                text(facts, SUBSCRIPTION),
                Optional.ofNullable(facts.get(FROM)).map(Instant::parse),
                Optional.ofNullable(facts.get(TO)).map(Instant::parse),
                Optional.ofNullable(facts.get(TENANT)).map(UUID::fromString),
                List.copyOf(ranges(facts).keySet()),
                isFiltered(facts),
                text(facts, BY),
                text(facts, REASON),
                Integer.parseInt(text(facts, RATE)),
                state == State.RUNNING && !job.held() ? State.INTERRUPTED : state,
                Long.parseLong(text(facts, EXPECTED)),
                parts.values().stream().mapToLong(JobLog.Part::seen).sum(),
                parts.values().stream().mapToLong(JobLog.Part::moved).sum(),
                positions,
                Instant.parse(text(facts, STARTED)),
                state == State.RUNNING
                        ? Optional.empty()
                        : Optional.ofNullable(facts.get(ENDED)).map(Instant::parse),
                Optional.of(text(facts, JobFacts.PROBLEM)).filter(problem -> !problem.isEmpty()));
    }

    /** Whether it has a filter. */
    static boolean isFiltered(Map<String, String> facts) {
        return Boolean.parseBoolean(facts.get(FILTERED));
    }

    static Map<String, String> record(Change change, Replay replay, String by, String reason, long events) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(CHANGE, change.name());
        facts.put(JOB, replay.id());
        facts.put(BY, by);
        facts.put(REASON, reason);
        facts.put(ACTION, REPLAY);
        facts.put(SUBSCRIPTION, replay.subscription());
        facts.put(OF, criteria(replay));
        facts.put(EVENTS, Long.toString(events));
        return facts;
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
                Change.valueOf(text(facts, CHANGE)),
                text(facts, JOB),
                text(facts, BY),
                text(facts, REASON),
                text(facts, SUBSCRIPTION),
                text(facts, OF),
                Long.parseLong(text(facts, EVENTS)));
    }

    private static String text(Map<String, String> facts, String name) {
        return facts.getOrDefault(name, "");
    }
}
