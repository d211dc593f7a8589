package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.redis.Diagnosis.Severity;
import dev.eventbus.redis.Diagnosis.StreamSize;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** What a bus has on a server: streams, groups, and what waits. */
final class StreamChecks {
    /** A consumer writes its heartbeat each 10 s, or more often. */
    private static final long SILENT_MILLIS = 5 * 60_000;

    private final Doctor doctor;
    private final Keys keys;
    private final String prefix;
    private final long now;

    /**
     * @param now the server's time, in ms
     */
    StreamChecks(Doctor doctor, Keys keys, String prefix, long now) {
        this.doctor = doctor;
        this.keys = keys;
        this.prefix = prefix;
        this.now = now;
    }

    List<StreamSize> run() {
        List<StreamSize> sizes = new ArrayList<>();
        String begin = prefix + ':';
        for (String key : scan("stream")) {
            if (key.startsWith(begin)) {
                StreamSize size = stream(key.substring(begin.length()));
                if (size != null) {
                    sizes.add(size);
                }
            } else {
                failed(key);
            }
        }
        scan("zset").forEach(this::retries);
        return sizes;
    }

    private SortedSet<String> scan(String type) {
        KeyScan.Found found = new KeyScan(prefix, command -> doctor.ask(command, "+scan")).of(type);
        if (!found.all()) {
            doctor.add(
                    Severity.NOTICE,
                    "keys",
                    "Redis has more than %,d keys: not all were looked at for a %s.".formatted(KeyScan.MOST_KEYS, type),
                    "This diagnosis is incomplete.",
                    "Keep events in a Redis of their own.");
        }
        return found.keys();
    }

    private @Nullable StreamSize stream(String type) {
        String stream = keys.stream(type);
        byte[] key = stream.getBytes(UTF_8);
        Object about = doctor.ask(Commands.xinfoStream(key), "+xinfo|stream");
        Object groups = doctor.ask(Commands.of(CommandType.XINFO, "GROUPS", key), "+xinfo|groups");
        if (about == null || groups == null) {
            return null;
        }
        Map<String, @Nullable Object> info = named(about);
        long length = Replies.number(info.get("length"));
        Object keeper = doctor.ask(Commands.exists(keys.keeper(type)), "+exists");
        if (length > 0 && keeper != null && Replies.number(keeper) == 0) {
            doctor.add(
                    Severity.NOTICE,
                    "retention",
                    "No bus trims %s at the moment, which has %,d entries.".formatted(stream, length),
                    "It grows until the hard limit of those who publish to it; what others append has no limit.",
                    "Run a bus whose catalog has %s.".formatted(type));
        }
        Set<String> there = new HashSet<>();
        for (Object group : Replies.list(groups)) {
            there.add(group(type, info, named(group)));
        }
        positions(type, there);
        Object bytes = doctor.ask(Commands.of(CommandType.MEMORY, "USAGE", key), "+memory|usage");
        return new StreamSize(stream, length, bytes == null ? -1 : Replies.number(bytes), there.size());
    }

    private String group(String type, Map<String, @Nullable Object> stream, Map<String, @Nullable Object> group) {
        String name = Replies.text(group.get("name"));
        Keys.OfGroup of = keys.of(type, name);
        String subject = "Subscription '%s' on %s".formatted(name, of.stream);
        Map<String, Long> heartbeats = heartbeats(of);
        long pending = Replies.number(group.get("pending"));
        boolean unread =
                !Replies.text(group.get("last-delivered-id")).equals(Replies.text(stream.get("last-generated-id")));
        if (heartbeats.values().stream().noneMatch(this::alive)) {
            doctor.add(
                    unread || pending > 0 ? Severity.WARNING : Severity.NOTICE,
                    "reader",
                    "%s is read by nobody; %s, %,d were handed out and not settled."
                            .formatted(
                                    subject, unread ? "there are events to be read" : "all events were read", pending),
                    "Its events are not handled, and older ones are kept up to the hard limit.",
                    detach(name));
        }
        if (pending > 0) {
            pending(of, subject, heartbeats);
        }
        return name;
    }

    private static String detach(String subscription) {
        return "Start a process that subscribes; or, if it is retired, let go of it by EventBus.detach(\"%s\")."
                .formatted(subscription);
    }

    private void pending(Keys.OfGroup of, String subject, Map<String, Long> heartbeats) {
        Object consumers =
                doctor.ask(Commands.of(CommandType.XINFO, "CONSUMERS", of.streamKey, of.group), "+xinfo|consumers");
        if (consumers == null) {
            return;
        }
        for (Object each : Replies.list(consumers)) {
            Map<String, @Nullable Object> consumer = named(each);
            String name = Replies.text(consumer.get("name"));
            long count = Replies.number(consumer.get("pending"));
            if (count > 0 && !alive(heartbeats.getOrDefault(name, 0L))) {
                doctor.add(
                        Severity.WARNING,
                        "pending",
                        "%s: %,d events are held by consumer %s, which is gone.".formatted(subject, count, name),
                        "They are not handled until another process of the subscription takes them over.",
                        "Start one; it takes them over within seconds.");
            }
        }
    }

    /** Those whose group is gone hold back retention by their saved position. */
    private void positions(String type, Set<String> there) {
        byte[] key = keys.positions(type);
        Object saved = doctor.ask(Commands.of(CommandType.HKEYS, key), "+hkeys");
        if (saved == null) {
            return;
        }
        for (Object each : Replies.list(saved)) {
            String name = Replies.text(each);
            if (!there.contains(name)) {
                doctor.add(
                        Severity.WARNING,
                        "reader",
                        "Subscription '%s' on %s has a saved position and no group.".formatted(name, keys.stream(type)),
                        "Its events are not handled, and those behind the position are kept up to the hard limit.",
                        detach(name));
            }
        }
    }

    private void failed(String key) {
        String[] parts = companion(key, "failed");
        if (parts == null) {
            return;
        }
        Object length = doctor.ask(Commands.xlen(key.getBytes(UTF_8)), "+xlen");
        if (length != null && Replies.number(length) > 0) {
            doctor.add(
                    Severity.NOTICE,
                    "failed",
                    "Subscription '%s' on %s has %,d failed events."
                            .formatted(parts[1], parts[0], Replies.number(length)),
                    "They stay until somebody retries or discards them.",
                    "See failedEvents().");
        }
    }

    private void retries(String key) {
        String[] parts = companion(key, "retry");
        if (parts == null) {
            return;
        }
        Keys.OfGroup of = keys.of(parts[0].substring(prefix.length() + 1), parts[1]);
        if (heartbeats(of).values().stream().anyMatch(this::alive)) {
            return;
        }
        Object count = doctor.ask(Commands.of(CommandType.ZCARD, of.retry), "+zcard");
        if (count != null && Replies.number(count) > 0) {
            doctor.add(
                    Severity.WARNING,
                    "retries",
                    "Subscription '%s' on %s has %,d events that wait for a retry, and nobody reads it."
                            .formatted(parts[1], parts[0], Replies.number(count)),
                    "They are not handled.",
                    detach(parts[1]));
        }
    }

    /** The stream and the subscription of {@code {stream}:kind:subscription}. */
    private static String @Nullable [] companion(String key, String kind) {
        int end = key.indexOf("}:" + kind + ':');
        return key.startsWith("{") && end > 0
                ? new String[] {key.substring(1, end), key.substring(end + kind.length() + 3)}
                : null;
    }

    /** Of each consumer; 0 or less once it has none any more. */
    private Map<String, Long> heartbeats(Keys.OfGroup of) {
        Map<String, Long> heartbeats = new HashMap<>();
        Object scores = doctor.ask(Commands.of(CommandType.ZRANGE, of.consumers, 0, -1, "WITHSCORES"), "+zrange");
        List<@Nullable Object> flat = scores == null ? List.of() : Replies.list(scores);
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            heartbeats.put(Replies.text(flat.get(i)), (long) Double.parseDouble(Replies.text(flat.get(i + 1))));
        }
        return heartbeats;
    }

    private boolean alive(long heartbeat) {
        return heartbeat > now - SILENT_MILLIS;
    }

    private static Map<String, @Nullable Object> named(@Nullable Object reply) {
        List<@Nullable Object> flat = Replies.list(reply);
        Map<String, @Nullable Object> named = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            named.put(Replies.text(flat.get(i)), flat.get(i + 1));
        }
        return named;
    }
}
