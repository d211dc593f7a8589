package dev.eventbus.redis;

import dev.eventbus.log.JobLog;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The jobs on failed entries and replays: a hash for each, a sorted set of their ids and a stream of records in one slot, and beside each
 * stream of events a hash of what the job did there, so that an entry is moved and counted in one step.
 */
final class RedisJobLog implements JobLog {
    private final Keys keys;
    private final Function<String, Link> links;
    private final Duration timeout;

    /**
     * Keeps them where the streams are.
     *
     * @param links where each stream is
     */
    RedisJobLog(Keys keys, Function<String, Link> links, Duration timeout) {
        this.keys = keys;
        this.links = links;
        this.timeout = timeout;
    }

    @Override
    public boolean add(
            String id, Map<String, String> facts, String runner, Duration lease, Map<String, String> record) {
        return change("add", id, facts, runner, lease, record);
    }

    @Override
    public boolean resume(String id, String runner, Duration lease, Map<String, String> record) {
        return change("resume", id, Map.of(), runner, lease, record);
    }

    @Override
    public boolean hold(String id, String runner, Duration lease, Map<String, String> facts) {
        return change("hold", id, facts, runner, lease, Map.of());
    }

    @Override
    public boolean end(String id, Map<String, String> facts, Map<String, String> record) {
        return change("end", id, facts, "", Duration.ZERO, record);
    }

    private boolean change(
            String change,
            String id,
            Map<String, String> facts,
            String runner,
            Duration lease,
            Map<String, String> record) {
        List<Object> words = new ArrayList<>(List.of(
                change, id, runner, lease.toMillis(), KEPT.toSeconds(), MOST_JOBS, MOST_RECORDS, 2 * facts.size()));
        facts.forEach((name, value) -> words.addAll(List.of(name, value)));
        record.forEach((name, value) -> words.addAll(List.of(name, value)));
        return Replies.number(Link.await(Script.JOB.run(
                        jobsLink(),
                        timeout,
                        what(change, id),
                        List.of(keys.job(id), keys.jobs(), keys.jobRecords()),
                        words.toArray())))
                == 1;
    }

    @Override
    public Optional<Job> find(String id) {
        List<@Nullable Object> found = Replies.list(
                Link.await(Script.FINDJOB.run(jobsLink(), timeout, "Looking at job " + id, List.of(keys.job(id)))));
        List<@Nullable Object> flat = Replies.list(found.get(0));
        Map<String, String> facts = new LinkedHashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            facts.put(Replies.text(flat.get(i)), Replies.text(flat.get(i + 1)));
        }
        return facts.isEmpty() ? Optional.empty() : Optional.of(new Job(facts, Replies.number(found.get(1)) == 1));
    }

    @Override
    public List<String> ids() {
        List<String> ids = new ArrayList<>(
                Replies.list(call(Commands.of(CommandType.ZRANGE, keys.jobs(), 0, -1), "Listing the jobs")).stream()
                        .map(Replies::text)
                        .toList());
        Collections.reverse(ids);
        return ids;
    }

    @Override
    public Part part(String id, String type) {
        List<@Nullable Object> found = Replies.list(Link.await(links.apply(keys.stream(type))
                .call(
                        Commands.of(CommandType.HMGET, keys.jobPart(type, id), "passed", "moved", "seen"),
                        timeout,
                        "Looking at job " + id + " on " + keys.stream(type))));
        Object passed = found.get(0);
        return new Part(
                passed == null ? Part.NONE.passed() : Replies.text(passed), number(found.get(1)), number(found.get(2)));
    }

    private static long number(@Nullable Object text) {
        return text == null ? 0 : Long.parseLong(Replies.text(text));
    }

    @Override
    public void pass(String id, String type, String entryId) {
        Link.await(Script.PASSJOB.run(
                links.apply(keys.stream(type)),
                timeout,
                "Noting how far job " + id + " is on " + keys.stream(type),
                List.of(keys.jobPart(type, id)),
                entryId,
                KEPT.toSeconds()));
    }

    @Override
    public void record(Map<String, String> record) {
        List<Object> words = new ArrayList<>(List.of(keys.jobRecords(), "MAXLEN", MOST_RECORDS, "*"));
        record.forEach((name, value) -> words.addAll(List.of(name, value)));
        call(Commands.of(CommandType.XADD, words.toArray()), "Putting something on record");
    }

    @Override
    public List<Entry> records(int max) {
        return call(Commands.xrevrange(keys.jobRecords(), "+", "-", max), "Reading the records of jobs").stream()
                .map(entry -> new Entry(
                        Instant.ofEpochMilli(EntryId.parse(entry.id()).millis()),
                        entry.fields().toMap()))
                .toList();
    }

    private Link jobsLink() {
        return links.apply(keys.jobsPlace());
    }

    private <T> T call(Command<byte[], byte[], T> command, String what) {
        return Link.await(jobsLink().call(command, timeout, what));
    }

    private static String what(String change, String id) {
        return "Changing job %s (%s)".formatted(id, change);
    }
}
