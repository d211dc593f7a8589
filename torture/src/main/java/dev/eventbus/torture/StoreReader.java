package dev.eventbus.torture;

import dev.eventbus.testkit.RedisReplyException;
import dev.eventbus.testkit.RedisServer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads Redis itself, past the library and the proxy. */
final class StoreReader {
    static final List<String> TYPES = List.of("MOVED", "NOTED");
    private static final Pattern LABEL = Pattern.compile("\"label\"\\s*:\\s*\"([^\"]+)\"");
    private static final int PAGE = 2_000;

    private final RedisServer redis;

    StoreReader(RedisServer redis) {
        this.redis = redis;
    }

    static String stream(String type) {
        return "event::" + type;
    }

    static String companion(String type, String what) {
        return "{event::" + type + "}:" + what;
    }

    /** What is not settled yet, in words; empty when everything is. */
    List<String> unsettled() {
        List<String> rest = new ArrayList<>();
        for (String type : TYPES) {
            Map<String, Object> stream = pairs(list(redis.command("XINFO", "STREAM", stream(type))));
            String last = String.valueOf(stream.get("last-generated-id"));
            List<String> seen = new ArrayList<>();
            for (Object flat : list(redis.command("XINFO", "GROUPS", stream(type)))) {
                Map<String, Object> group = pairs(list(flat));
                String name = String.valueOf(group.get("name"));
                seen.add(name);
                if (!"0".equals(String.valueOf(group.get("pending")))) {
                    rest.add(name + '/' + type + ": " + group.get("pending") + " pending");
                }
                if (!last.equals(group.get("last-delivered-id"))) {
                    rest.add(name + '/' + type + ": read to " + group.get("last-delivered-id") + " of " + last);
                }
            }
            for (Sub sub : Sub.values()) {
                if (!seen.contains(sub.text())) {
                    rest.add(sub.text() + '/' + type + ": no group");
                }
                Object waiting = redis.command("HLEN", companion(type, "retrying:" + sub.text()));
                Object due = redis.command("ZCARD", companion(type, "retry:" + sub.text()));
                if (!"0".equals(String.valueOf(waiting)) || !"0".equals(String.valueOf(due))) {
                    rest.add(sub.text() + '/' + type + ": " + due + " wait for a retry, " + waiting
                            + " fields of copies");
                }
            }
        }
        return rest;
    }

    Store read() {
        List<Store.Entry> entries = new ArrayList<>();
        List<Store.Failed> failed = new ArrayList<>();
        List<Store.Group> groups = new ArrayList<>();
        for (String type : TYPES) {
            scan(stream(type), (id, fields) -> {
                Matcher label = LABEL.matcher(fields.getOrDefault("payload", ""));
                entries.add(new Store.Entry(
                        type, id, fields.getOrDefault("id", "?"), label.find() ? String.valueOf(label.group(1)) : "?"));
            });
            for (Sub sub : Sub.values()) {
                scan(
                        companion(type, "failed:" + sub.text()),
                        (id, fields) -> failed.add(new Store.Failed(
                                sub.text(),
                                type,
                                fields.getOrDefault("failed.entry", "?"),
                                fields.getOrDefault("failed.reason", "?"),
                                Integer.parseInt(fields.getOrDefault("failed.attempts", "-1")))));
                groups.add(group(sub, type));
            }
        }
        return new Store(entries, failed, groups);
    }

    private Store.Group group(Sub sub, String type) {
        Set<String> waiting =
                new LinkedHashSet<>(texts(redis.command("ZRANGE", companion(type, "retry:" + sub.text()), "0", "-1")));
        for (String field : texts(redis.command("HKEYS", companion(type, "retrying:" + sub.text())))) {
            if (!field.endsWith("/lease")) {
                waiting.add(field);
            }
        }
        List<String> pending = new ArrayList<>();
        List<String> consumers = new ArrayList<>();
        String readTo = "0-0";
        try {
            for (Object flat : list(redis.command("XINFO", "GROUPS", stream(type)))) {
                Map<String, Object> group = pairs(list(flat));
                if (sub.text().equals(group.get("name"))) {
                    readTo = String.valueOf(group.get("last-delivered-id"));
                }
            }
            for (Object entry : list(redis.command("XPENDING", stream(type), sub.text(), "-", "+", "100000"))) {
                pending.add(String.valueOf(list(entry).get(0)));
            }
            for (Object flat : list(redis.command("XINFO", "CONSUMERS", stream(type), sub.text()))) {
                Map<String, Object> consumer = pairs(list(flat));
                consumers.add(consumer.get("name") + " holds " + consumer.get("pending"));
            }
        } catch (RedisReplyException noGroup) {
            consumers.add("no group: " + noGroup.getMessage());
        }
        return new Store.Group(sub.text(), type, readTo, List.copyOf(waiting), pending, consumers);
    }

    private interface EntryUser {
        void use(String id, Map<String, String> fields);
    }

    private void scan(String key, EntryUser user) {
        String start = "-";
        while (true) {
            List<@Nullable Object> page =
                    list(redis.command("XRANGE", key, start, "+", "COUNT", Integer.toString(PAGE)));
            for (Object each : page) {
                List<@Nullable Object> entry = list(each);
                String id = String.valueOf(entry.get(0));
                Map<String, String> fields = new HashMap<>();
                pairs(list(entry.get(1))).forEach((name, value) -> fields.put(name, String.valueOf(value)));
                user.use(id, fields);
                start = "(" + id;
            }
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> list(@Nullable Object reply) {
        if (reply instanceof List<?> list) {
            return (List<@Nullable Object>) list;
        }
        throw new IllegalStateException("not a list: " + reply);
    }

    private static Collection<String> texts(@Nullable Object reply) {
        return list(reply).stream().map(String::valueOf).toList();
    }

    private static Map<String, Object> pairs(List<@Nullable Object> flat) {
        Map<String, Object> pairs = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            Object value = flat.get(i + 1);
            pairs.put(
                    String.valueOf(flat.get(i)),
                    value instanceof Long ? String.valueOf(value) : value == null ? "" : value);
        }
        return pairs;
    }
}
