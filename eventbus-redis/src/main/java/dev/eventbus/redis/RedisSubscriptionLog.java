package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.log.SubscriptionLog;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
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

    /** So many subscriptions one script looks at. */
    private static final int LOOK_GROUPS = 50;
    /** So many entries are read, from each end, to count those that a subscription was not given. */
    static final int LOOK_ENTRIES = 500;
    /** So many entries, and about so many bytes of them, one script reads before it leaves the rest to the next. */
    private static final int LOOK_ENTRIES_OF_ALL = 1_000;
    private static final int LOOK_BYTES = 4 << 20;

    private final Keys keys;
    private final Function<String, Link> links;
    private final RedisLogSettings settings;

    /**
     * Asks where the streams are.
     *
     * @param links where each stream is
     */
    RedisSubscriptionLog(Keys keys, Function<String, Link> links, RedisLogSettings settings) {
        this.keys = keys;
        this.links = links;
        this.settings = settings;
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
        List<String> names = names(type);
        List<Backlog> backlogs = new ArrayList<>(names.size());
        while (backlogs.size() < names.size()) {
            int end = Math.min(names.size(), backlogs.size() + LOOK_GROUPS);
            backlogs.addAll(backlogs(type, names.subList(backlogs.size(), end)));
        }
        return backlogs;
    }

    /** Of the first of these names, and of as many more as one script has the time for. */
    private List<Backlog> backlogs(String type, List<String> names) {
        List<byte[]> keysOfAll = new ArrayList<>(
                List.of(keys.stream(type).getBytes(UTF_8), keys.positions(type), keys.losses(type)));
        List<Object> arguments = new ArrayList<>(List.of(LOOK_ENTRIES, LOOK_ENTRIES_OF_ALL, LOOK_BYTES));
        for (String name : names) {
            Keys.OfGroup group = keys.of(type, name);
            keysOfAll.add(group.retry);
            keysOfAll.add(group.failed);
            arguments.add(group.group);
        }
        List<@Nullable Object> found = Replies.list(Link.await(Script.BACKLOG.run(
                links.apply(keys.stream(type)),
                settings.watchdog(),
                "Looking how far behind the subscriptions of %s are".formatted(keys.stream(type)),
                keysOfAll,
                arguments.toArray())));
        List<Backlog> backlogs = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            backlogs.add(backlog(names.get(i), Replies.list(found.get(i))));
        }
        return backlogs;
    }

    private static Backlog backlog(String name, List<@Nullable Object> found) {
        long age = Replies.number(found.get(2));
        return new Backlog(
                name,
                Replies.number(found.get(0)),
                Replies.number(found.get(1)) == 1,
                age < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(age)),
                Replies.number(found.get(3)),
                Replies.number(found.get(4)),
                Replies.number(found.get(5)));
    }

    @Override
    public Detached detach(String subscription, String type) {
        Keys.OfGroup group = keys.of(type, subscription);
        List<@Nullable Object> done = Replies.list(Link.await(Script.DETACH.run(
                links.apply(group.stream),
                settings.watchdog(),
                what("Detaching", group),
                List.of(group.streamKey, group.consumers, group.retry, group.retrying, group.positions, group.losses),
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
