package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.log.SubscriptionLog.Backlog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks how far behind subscriptions are, without reading much of their streams. */
final class Backlogs {
    /** So many entries are read, from each end of a stream, to count those that a subscription was not given. */
    static final int COUNTED = 500;
    /** So many subscriptions, entries, and about so many bytes of them, one script looks at before the next goes on. */
    private static final int MAX_SUBSCRIPTIONS = 50;

    private static final int MAX_ENTRIES = 1_000;
    private static final int MAX_BYTES = 4 << 20;

    private final Keys keys;
    private final Function<String, Link> links;
    private final Duration timeout;
    private final int counted;
    private final Reckoning reckoning = new Reckoning();

    /** Looks through {@code links}; counts up to {@code counted} entries from each end. */
    Backlogs(Keys keys, Function<String, Link> links, Duration timeout, int counted) {
        this.keys = keys;
        this.links = links;
        this.timeout = timeout;
        this.counted = counted;
    }

    /** Those of the subscriptions with these names. */
    List<Backlog> of(String type, List<String> names) {
        reckoning.retain(keys.stream(type), names);
        List<Backlog> backlogs = new ArrayList<>(names.size());
        while (backlogs.size() < names.size()) {
            int end = Math.min(names.size(), backlogs.size() + MAX_SUBSCRIPTIONS);
            backlogs.addAll(look(type, names.subList(backlogs.size(), end)));
        }
        return backlogs;
    }

    /** Those of the first of these names, as many as one script has the time for. */
    private List<Backlog> look(String type, List<String> names) {
        String stream = keys.stream(type);
        List<byte[]> keysOfAll = new ArrayList<>(List.of(stream.getBytes(UTF_8), keys.positions(type)));
        List<Object> arguments = new ArrayList<>(List.of(counted, MAX_ENTRIES, MAX_BYTES));
        for (String name : names) {
            Keys.OfGroup group = keys.of(type, name);
            keysOfAll.add(group.retry);
            keysOfAll.add(group.failed);
            keysOfAll.add(group.aside);
            arguments.add(group.group);
        }
        List<@Nullable Object> found = Replies.list(Link.await(Script.BACKLOG.run(
                links.apply(stream),
                timeout,
                "Looking how far behind the subscriptions of %s are".formatted(stream),
                keysOfAll,
                arguments.toArray())));
        List<Backlog> backlogs = new ArrayList<>(names.size());
        for (int i = 4; i < found.size(); i++) {
            backlogs.add(backlog(stream, names.get(i - 4), found, Replies.list(found.get(i))));
        }
        return backlogs;
    }

    private Backlog backlog(
            String stream, String name, List<@Nullable Object> ofStream, List<@Nullable Object> ofGroup) {
        Reckoning.Counts counts = new Reckoning.Counts(
                Replies.text(ofStream.get(3)),
                Replies.number(ofStream.get(0)),
                Replies.text(ofStream.get(1)),
                Replies.text(ofStream.get(2)),
                Replies.text(ofGroup.get(7)),
                Replies.number(ofGroup.get(8)));
        long unread = Replies.number(ofGroup.get(0));
        boolean all = Replies.number(ofGroup.get(1)) == 1;
        OptionalLong exact = reckoning.of(
                new Reckoning.Group(stream, name), counts, all ? OptionalLong.of(unread) : OptionalLong.empty());
        long age = Replies.number(ofGroup.get(2));
        return new Backlog(
                name,
                exact.orElse(unread),
                exact.isPresent(),
                age < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(age)),
                Replies.number(ofGroup.get(3)),
                Replies.number(ofGroup.get(4)),
                Replies.number(ofGroup.get(5)),
                Replies.number(ofGroup.get(6)));
    }
}
