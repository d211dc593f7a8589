package dev.eventbus.redis;

import dev.eventbus.redis.RedisEventBus.Builder;
import dev.eventbus.settings.Bindings;
import dev.eventbus.settings.Kind;
import dev.eventbus.settings.Problems;
import dev.eventbus.settings.Setting;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What can be set from outside the code of a bus over Redis only. */
final class RedisTable {
    static final Pattern KEY_PREFIX = Pattern.compile("[^{}\\s]{1,100}");

    private static final Pattern NAMES = Pattern.compile("[^,\\s]{1,200}(\\s*,\\s*[^,\\s]{1,200})*");

    private static final Setting<Builder> URI = Setting.of(
            "eventbus.uri",
            Kind.secret(
                    "Redis URI",
                    "redis://user:password@host:port/database, or rediss:// for TLS, redis-sentinel://host:port,host:port#primary, or rediss-sentinel://, redis-socket:///path"),
            "(this or uris is required)",
            "Where Redis is: a server, a node of a cluster, or the Sentinels that know the server.",
            Builder::uri);
    private static final Setting<Builder> URIS = Setting.of(
            "eventbus.uris",
            Kind.secret("Redis URIs", "redis://host:port,redis://host:port, or rediss:// for TLS"),
            "(this or uri is required)",
            "Where some nodes of a Redis Cluster are.",
            (bus, uris) -> bus.uris(uris.split("\\s*,\\s*")));
    private static final Setting<Builder> SENTINEL_USER = Setting.of(
            "eventbus.sentinel-user",
            Kind.secret("name", "a user of the Sentinels"),
            "(the default one)",
            "The user of the Sentinels themselves.",
            Builder::sentinelUser);
    private static final Setting<Builder> SENTINEL_PASSWORD = Setting.of(
            "eventbus.sentinel-password",
            Kind.secret("password", "any text"),
            "(none)",
            "The password of the Sentinels themselves.",
            Builder::sentinelPassword);

    private static final List<Setting<Builder>> OF_BUS = List.of(
            URI,
            URIS,
            SENTINEL_USER,
            SENTINEL_PASSWORD,
            Setting.of(
                    "eventbus.key-prefix",
                    Kind.text("text", "1 to 100 characters without braces and spaces", KEY_PREFIX),
                    "event:",
                    "What all keys in Redis begin with.",
                    Builder::keyPrefix),
            Setting.of(
                    "eventbus.watchdog",
                    Kind.duration("100ms to 10m"),
                    "5s",
                    "How long Redis may leave a command unanswered.",
                    Builder::watchdog),
            Setting.of(
                    "eventbus.connect-timeout",
                    Kind.duration("100ms to 10m"),
                    "2s",
                    "How long an attempt to connect may take.",
                    Builder::connectTimeout),
            Setting.of(
                    "eventbus.allow-eviction",
                    Kind.flag(),
                    "false",
                    "Whether a Redis is accepted that removes streams when its memory is full.",
                    Builder::allowEviction),
            Setting.of(
                    "eventbus.sensitive",
                    Kind.text("names", "names of fields, separated by commas", NAMES),
                    "(none)",
                    "Which fields of payloads, at any depth, tools of operators mask. Streams have them as they are.",
                    (bus, names) -> bus.sensitive(names.split("\\s*,\\s*"))));

    static final List<Setting<?>> ALL = Stream.<Setting<?>>concat(OF_BUS.stream(), TlsSettings.TABLE.stream())
            .toList();

    private RedisTable() {}

    /** Gives {@code bus} what is set of it, except of TLS. */
    static void take(Bindings values, Builder bus, Problems problems) {
        values.notBoth(
                URI, URIS, "a bus has one Redis: uri is for any, uris names several nodes of one cluster", problems);
        values.apply(OF_BUS, "", bus, problems);
    }
}
