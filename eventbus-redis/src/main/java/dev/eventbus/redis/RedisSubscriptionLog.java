package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.log.SubscriptionLog;
import io.lettuce.core.protocol.CommandType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The subscriptions: groups of the streams, and positions beside them. */
final class RedisSubscriptionLog implements SubscriptionLog {
    /** A script reads so many entries to count them. */
    private static final int COUNT_PAGE = 200;

    private final Keys keys;
    private final Function<String, Link> links;
    private final RedisLogSettings settings;
    private final Backlogs backlogs;

    /**
     * Asks where the streams are.
     *
     * @param links where each stream is
     */
    RedisSubscriptionLog(Keys keys, Function<String, Link> links, RedisLogSettings settings) {
        this.keys = keys;
        this.links = links;
        this.settings = settings;
        this.backlogs = new Backlogs(keys, links, settings.watchdog(), Backlogs.COUNTED);
    }

    @Override
    public List<String> names(String type) {
        Link link = links.apply(keys.stream(type));
        String what = "Listing the subscriptions of " + keys.stream(type);
        byte[] stream = keys.stream(type).getBytes(UTF_8);
        Set<String> names = new TreeSet<>(texts(Link.await(
                link.call(Commands.of(CommandType.HKEYS, (Object) keys.positions(type)), settings.watchdog(), what))));
        if (Replies.number(Link.await(link.call(Commands.exists(stream), settings.watchdog(), what))) == 1) {
            Object groups =
                    Link.await(link.call(Commands.of(CommandType.XINFO, "GROUPS", stream), settings.watchdog(), what));
            Replies.list(groups)
                    .forEach(group -> names.add(Replies.text(Replies.list(group).get(1))));
        }
        return new ArrayList<>(names);
    }

    @Override
    public Readers readers(String subscription, String type) {
        Keys.OfGroup group = keys.of(type, subscription);
        List<@Nullable Object> found = Replies.list(Link.await(Script.READERS.run(
                links.apply(group.stream),
                settings.watchdog(),
                what("Looking for readers of", group),
                List.of(group.streamKey, group.consumers),
                group.group,
                settings.lease().toMillis())));
        long lastSeen = Replies.number(found.get(1));
        return new Readers(
                texts(found.get(0)),
                lastSeen == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastSeen)),
                Replies.number(found.get(2)));
    }

    @Override
    public long unread(String subscription, String type) {
        Keys.OfGroup group = keys.of(type, subscription);
        long unread = 0;
        String after = "";
        do {
            List<@Nullable Object> page = Replies.list(Link.await(Script.UNREAD.run(
                    links.apply(group.stream),
                    settings.watchdog(),
                    what("Counting the unread events of", group),
                    List.of(group.streamKey, group.positions),
                    group.group,
                    after,
                    COUNT_PAGE)));
            unread += Replies.number(page.get(0));
            after = Replies.text(page.get(1));
        } while (!after.isEmpty());
        return unread;
    }

    @Override
    public List<Backlog> backlogs(String type) {
        return backlogs.of(type, names(type));
    }

    @Override
    public Detached detach(String subscription, String type) {
        Keys.OfGroup group = keys.of(type, subscription);
        List<@Nullable Object> done = Replies.list(Link.await(Script.DETACH.run(
                links.apply(group.stream),
                settings.watchdog(),
                what("Detaching", group),
                List.of(
                        group.streamKey,
                        group.consumers,
                        group.retry,
                        group.retrying,
                        group.positions,
                        group.losses,
                        group.pauses,
                        group.aside),
                group.group,
                settings.lease().toMillis())));
        return new Detached(
                texts(done.get(0)),
                Replies.number(done.get(1)) == 1,
                Replies.number(done.get(2)),
                Replies.number(done.get(3)));
    }

    private static Set<String> texts(@Nullable Object reply) {
        return Replies.list(reply).stream().map(Replies::text).collect(Collectors.toSet());
    }

    private static String what(String doing, Keys.OfGroup group) {
        return "%s subscription '%s' on %s".formatted(doing, Bytes.text(group.group), group.stream);
    }
}
