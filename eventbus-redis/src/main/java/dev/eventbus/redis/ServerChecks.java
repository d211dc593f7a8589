package dev.eventbus.redis;

import dev.eventbus.redis.Diagnosis.Finding;
import dev.eventbus.redis.Diagnosis.Severity;
import java.util.ArrayList;
import java.util.List;

/** What {@code INFO} shows of a server's settings that does not go with an event bus. */
final class ServerChecks {
    private static final double NEARLY_FULL = 0.9;

    private ServerChecks() {}

    static List<Finding> of(ServerInfo info) {
        List<Finding> found = new ArrayList<>();
        eviction(info, found);
        persistence(info, found);
        replication(info, found);
        version(info, found);
        return found;
    }

    /** Whether Redis removes streams when its memory is full. */
    static boolean evictsStreams(ServerInfo info) {
        return info.number("maxmemory") > 0 && info.text("maxmemory_policy").startsWith("allkeys-");
    }

    static boolean isReadOnlyReplica(ServerInfo info) {
        return info.is("role", "slave") && !info.is("slave_read_only", "0");
    }

    static String primaryOf(ServerInfo info) {
        return info.text("master_host") + ':' + info.text("master_port");
    }

    private static void eviction(ServerInfo info, List<Finding> found) {
        long limit = info.number("maxmemory");
        String policy = info.text("maxmemory_policy");
        if (evictsStreams(info)) {
            found.add(new Finding(
                    Severity.ERROR,
                    "eviction",
                    "maxmemory-policy is %s, with maxmemory %,d.".formatted(policy, limit),
                    "When the memory is full, Redis removes whole streams and what waits for a retry, and tells nobody.",
                    "CONFIG SET maxmemory-policy noeviction, here and in redis.conf."));
        } else if (limit > 0 && policy.startsWith("volatile-")) {
            found.add(new Finding(
                    Severity.WARNING,
                    "eviction",
                    "maxmemory-policy is %s, with maxmemory %,d.".formatted(policy, limit),
                    "When the memory is full, Redis removes the marks of handled events: subscriptions that deduplicate may handle an event twice.",
                    "CONFIG SET maxmemory-policy noeviction, here and in redis.conf."));
        }
        long used = info.number("used_memory");
        if (limit > 0 && used > limit * NEARLY_FULL) {
            found.add(new Finding(
                    Severity.WARNING,
                    "memory",
                    "%,d of %,d bytes of maxmemory are used.".formatted(used, limit),
                    "When it is full, publishing fails.",
                    "Raise maxmemory, or keep less: see the retention of the bus."));
        }
    }

    private static void persistence(ServerInfo info, List<Finding> found) {
        if (info.is("aof_enabled", "0")) {
            found.add(new Finding(
                    Severity.WARNING,
                    "persistence",
                    "The append-only file is off.",
                    "A crash of the server loses what was published and settled since its last snapshot, or everything if it makes none.",
                    "CONFIG SET appendonly yes, here and in redis.conf."));
        }
        if (info.is("aof_last_write_status", "err") || info.is("rdb_last_bgsave_status", "err")) {
            found.add(new Finding(
                    Severity.ERROR,
                    "persistence",
                    "Redis could not write its data to disk the last time that it tried.",
                    "It refuses writes, or loses them with a restart.",
                    "Look at its log, and at the disk."));
        }
    }

    private static void replication(ServerInfo info, List<Finding> found) {
        if (isReadOnlyReplica(info)) {
            found.add(new Finding(
                    Severity.ERROR,
                    "replication",
                    "It is a read-only replica of %s.".formatted(primaryOf(info)),
                    "Nothing can be published or settled here.",
                    "Give the URI of its primary."));
        } else if (info.is("role", "master") && info.is("connected_slaves", "0")) {
            found.add(new Finding(
                    Severity.NOTICE,
                    "replication",
                    "It has no replica.",
                    "While it is down nothing is published or handled, and what its disk loses is lost.",
                    "Add a replica if that matters."));
        }
    }

    private static void version(ServerInfo info, List<Finding> found) {
        String version = info.text("redis_version");
        String[] parts = version.split("\\.");
        if (parts.length < 2 || !(parts[0] + parts[1]).matches("\\d{1,8}")) {
            return;
        }
        int major = Integer.parseInt(parts[0]);
        if (major < 6 || major == 6 && Integer.parseInt(parts[1]) < 2) {
            found.add(new Finding(
                    Severity.ERROR,
                    "version",
                    "It is Redis %s.".formatted(version),
                    "The event bus needs commands of Redis 6.2.",
                    "Use 6.2 or newer."));
        } else if (major == 6) {
            found.add(new Finding(
                    Severity.NOTICE,
                    "version",
                    "It is Redis %s.".formatted(version),
                    "Before 7.0 Redis does not count what a stream ever had: losses to retention are told as \"at least 1\".",
                    "Use 7.0 or newer."));
        }
    }
}
