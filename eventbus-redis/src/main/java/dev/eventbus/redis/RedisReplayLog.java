package dev.eventbus.redis;

import dev.eventbus.log.FieldsText;
import dev.eventbus.log.JobLog;
import dev.eventbus.log.ReplayLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What streams retain, and the way of it to what waits for a retry. */
final class RedisReplayLog implements ReplayLog {
    /** A script reads so many entries to count them. */
    private static final int COUNT_PAGE = 200;

    private final Keys keys;
    private final Function<String, Link> links;
    private final Duration timeout;

    /**
     * Replays where the streams are.
     *
     * @param links where each stream is
     */
    RedisReplayLog(Keys keys, Function<String, Link> links, Duration timeout) {
        this.keys = keys;
        this.links = links;
        this.timeout = timeout;
    }

    @Override
    public Optional<String> given(String subscription, String type) {
        Keys.OfGroup group = keys.of(type, subscription);
        Object id = Link.await(Script.GIVEN.run(
                links.apply(group.stream),
                timeout,
                "Looking what subscription '%s' was given of %s".formatted(subscription, group.stream),
                List.of(group.streamKey, group.positions),
                group.group));
        return id == null ? Optional.empty() : Optional.of(Replies.text(id));
    }

    @Override
    public long count(String type, String after, String upTo) {
        Keys.OfGroup stream = keys.of(type, "");
        long count = 0;
        String from = after;
        while (!from.isEmpty()) {
            List<@Nullable Object> page = Replies.list(Link.await(Script.HISTORY.run(
                    links.apply(stream.stream),
                    timeout,
                    "Counting the history of " + stream.stream,
                    List.of(stream.streamKey),
                    from,
                    upTo,
                    COUNT_PAGE)));
            count += Replies.number(page.get(0));
            from = Replies.text(page.get(1));
        }
        return count;
    }

    @Override
    public List<Entry> read(String type, String after, String upTo, int max) {
        Keys.OfGroup stream = keys.of(type, "");
        return Link.await(links.apply(stream.stream)
                        .call(
                                Commands.xrange(stream.streamKey, "(" + after, upTo, max),
                                timeout,
                                "Reading the history of " + stream.stream))
                .stream()
                .map(entry -> new Entry(entry.id(), entry.fields()))
                .toList();
    }

    @Override
    public Step deliver(String subscription, String type, Part part, int mostWaiting) {
        Keys.OfGroup group = keys.of(type, subscription);
        List<Object> arguments = new ArrayList<>(
                List.of(group.group, JobLog.KEPT.toSeconds(), part.after(), part.through(), part.seen(), mostWaiting));
        for (Entry copy : part.copies()) {
            arguments.add(copy.id());
            arguments.add(FieldsText.encode(copy.fields()));
        }
        return Step.valueOf(Replies.text(Link.await(Script.REPLAY.run(
                links.apply(group.stream),
                timeout,
                "Replaying %s to subscription '%s'".formatted(group.stream, subscription),
                List.of(group.streamKey, group.retry, group.retrying, group.positions, keys.jobPart(type, part.job())),
                arguments.toArray()))));
    }
}
