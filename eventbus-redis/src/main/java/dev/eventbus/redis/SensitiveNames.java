package dev.eventbus.redis;

import dev.eventbus.log.LogException;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names of the fields that tools mask, beside the stream of their type: written by those who have classes, for those who have none. */
final class SensitiveNames {
    static final int MOST = 1_000;
    static final int LONGEST = 200;
    private static final Logger LOG = LoggerFactory.getLogger(SensitiveNames.class);

    private final Keys keys;
    private final Function<String, Link> links;
    private final Duration watchdog;

    /** @param links where each stream is */
    SensitiveNames(Keys keys, Function<String, Link> links, Duration watchdog) {
        this.keys = keys;
        this.links = links;
        this.watchdog = watchdog;
    }

    /** Those that were written for {@code type}. */
    SortedSet<String> of(String type) {
        Link link = links.apply(keys.stream(type));
        return Replies.list(Link.await(link.call(
                        Commands.of(CommandType.HKEYS, (Object) keys.sensitive(type)),
                        watchdog,
                        "Looking for sensitive fields of " + keys.stream(type))))
                .stream()
                .map(Replies::text)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Adds those that are not there. Writes nothing if all are; never fails, but logs. */
    void add(String type, Set<String> names) {
        try {
            Set<String> there = of(type);
            List<String> missing =
                    names.stream().filter(name -> !there.contains(name)).toList();
            List<String> added = missing.stream()
                    .filter(name -> name.length() <= LONGEST)
                    .limit(Math.max(0, MOST - there.size()))
                    .toList();
            if (!added.isEmpty()) {
                write(type, added);
            }
            if (added.size() < missing.size()) {
                LOG.warn(
                        "{} of {} sensitive fields of {} are not masked by tools: it may have {} names of {} characters. Name them with eventbus.sensitive where the tools run",
                        missing.size() - added.size(),
                        names.size(),
                        keys.stream(type),
                        MOST,
                        LONGEST);
            }
        } catch (LogException e) {
            LOG.debug("Tools do not know the sensitive fields of {}: {}", keys.stream(type), e.getMessage());
        }
    }

    private void write(String type, List<String> names) {
        List<Object> words = new ArrayList<>();
        words.add(keys.sensitive(type));
        for (String name : names) {
            words.add(name);
            words.add("");
        }
        Link.await(links.apply(keys.stream(type))
                .call(
                        Commands.of(CommandType.HSET, words.toArray()),
                        watchdog,
                        "Noting sensitive fields of " + keys.stream(type)));
    }
}
