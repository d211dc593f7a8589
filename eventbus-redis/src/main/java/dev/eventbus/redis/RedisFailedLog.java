package dev.eventbus.redis;

import dev.eventbus.log.FailedLog;
import dev.eventbus.log.FailureFields;
import dev.eventbus.log.Fields;
import dev.eventbus.log.FieldsText;
import dev.eventbus.log.JobLog;
import io.lettuce.core.protocol.Command;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The failed entries, each subscription's in a stream of its own beside the event stream. */
final class RedisFailedLog implements FailedLog {
    private final Keys keys;
    private final Function<String, Link> links;
    private final Duration timeout;

    /**
     * Keeps them where the streams are.
     *
     * @param links where each stream is
     */
    RedisFailedLog(Keys keys, Function<String, Link> links, Duration timeout) {
        this.keys = keys;
        this.links = links;
        this.timeout = timeout;
    }

    @Override
    public List<FailedEntry> list(String subscription, String type, String after, int max) {
        Keys.OfGroup group = keys.of(type, subscription);
        return entries(Commands.xrange(group.failed, "(" + after, "+", max), group);
    }

    @Override
    public List<FailedEntry> listNewestFirst(String subscription, String type, String before, int max) {
        Keys.OfGroup group = keys.of(type, subscription);
        String end = before.equals("+") ? before : "(" + before;
        return entries(Commands.xrevrange(group.failed, end, "-", max), group);
    }

    @Override
    public Optional<FailedEntry> get(String subscription, String type, String id) {
        Keys.OfGroup group = keys.of(type, subscription);
        return entries(Commands.xrange(group.failed, id, id, 1), group).stream().findFirst();
    }

    private List<FailedEntry> entries(Command<byte[], byte[], List<EntriesOutput.Entry>> command, Keys.OfGroup group) {
        return call(command, "Listing the failed events of", group).stream()
                .map(entry -> new FailedEntry(entry.id(), ParkedFields.whole(entry.fields())))
                .toList();
    }

    @Override
    public long count(String subscription, String type) {
        Keys.OfGroup group = keys.of(type, subscription);
        return Replies.number(call(Commands.xlen(group.failed), "Counting the failed events of", group));
    }

    @Override
    public boolean retry(String subscription, String type, FailedEntry entry, Fields copy, String job) {
        Keys.OfGroup group = keys.of(type, subscription);
        String original = FailureFields.entry(entry.fields());
        long moved = Replies.number(Link.await(Script.RETRYFAILED.run(
                links.apply(group.stream),
                timeout,
                what("Retrying failed event " + entry.id() + " of", group),
                List.of(
                        group.failed,
                        group.retry,
                        group.retrying,
                        group.streamKey,
                        group.positions,
                        keys.jobPart(type, job)),
                entry.id(),
                original == null ? entry.id() : original,
                FieldsText.encode(copy),
                group.group,
                keptFor(job))));
        if (moved < 0) {
            throw FailedLog.notDeclared(subscription, group.stream, entry);
        }
        return moved == 1;
    }

    @Override
    public boolean discard(String subscription, String type, FailedEntry entry, String job) {
        Keys.OfGroup group = keys.of(type, subscription);
        return Replies.number(Link.await(Script.DISCARDFAILED.run(
                        links.apply(group.stream),
                        timeout,
                        what("Discarding failed event " + entry.id() + " of", group),
                        List.of(group.failed, keys.jobPart(type, job)),
                        entry.id(),
                        keptFor(job))))
                == 1;
    }

    private static long keptFor(String job) {
        return job.equals(NO_JOB) ? 0 : JobLog.KEPT.toSeconds();
    }

    private <T> T call(Command<byte[], byte[], T> command, String doing, Keys.OfGroup group) {
        return Link.await(links.apply(group.stream).call(command, timeout, what(doing, group)));
    }

    private static String what(String doing, Keys.OfGroup group) {
        return "%s subscription '%s' on %s".formatted(doing, Bytes.text(group.group), group.stream);
    }
}
