package dev.eventbus.samples;

import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The Redis of one run: a server of its own, which ends with it; or a given one, of which it touches only keys that begin
 * with a prefix of its own, and removes these at the end.
 */
public final class RedisStage implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String uri;
    private final String keyPrefix;
    private final @Nullable RedisServer ownServer;
    private final RedisClient client;

    private RedisStage(String uri, String keyPrefix, @Nullable RedisServer ownServer) {
        this.uri = uri;
        this.keyPrefix = keyPrefix;
        this.ownServer = ownServer;
        this.client = RedisClient.create(address());
    }

    /** A server of our own. */
    public static RedisStage own() {
        RedisServer server = RedisServer.builder().start();
        return new RedisStage(server.uri(), "event:", server);
    }

    /** A part of a server that others use too, for a run of this name. */
    public static RedisStage at(String uri, String run) {
        return new RedisStage(uri, run + ':', null);
    }

    /** Where it is, with user and password. */
    public String uri() {
        return uri;
    }

    /** What its keys begin with. */
    public String keyPrefix() {
        return keyPrefix;
    }

    /** The key of a type's stream. */
    public String stream(String type) {
        return keyPrefix + ':' + type;
    }

    /** What it is called on the screen. */
    public String description() {
        RedisURI address = address();
        String where = "%s:%d".formatted(address.getHost(), address.getPort());
        return ownServer == null
                ? "Redis at " + where
                : "a Redis of its own: %s at %s".formatted(ownServer.origin(), where);
    }

    /** How redis-cli is called for it; a password is left to REDISCLI_AUTH. */
    public String redisCli() {
        RedisURI address = address();
        StringBuilder command =
                new StringBuilder("redis-cli -h %s -p %d".formatted(address.getHost(), address.getPort()));
        if (address.getDatabase() != 0) {
            command.append(" -n ").append(address.getDatabase());
        }
        String user = user();
        if (!user.isEmpty()) {
            command.append(" --user ").append(user);
        }
        if (address.isSsl()) {
            command.append(" --tls");
        }
        return command.toString();
    }

    /** Who the URI says we are; empty where it does not. */
    private String user() {
        String userAndPassword = Objects.requireNonNullElse(URI.create(uri).getUserInfo(), "");
        return userAndPassword.substring(0, Math.max(0, userAndPassword.indexOf(':')));
    }

    /** Writes an entry as a client does that knows nothing of the bus, and returns its id. */
    public String write(String type, Map<String, String> fields) {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().xadd(stream(type), fields);
        }
    }

    /** The ids of the events in a type's stream, in its order. */
    public List<UUID> eventIds(String type) {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().xrange(stream(type), Range.unbounded()).stream()
                    .map(entry -> UUID.fromString(entry.getBody().get("id")))
                    .toList();
        }
    }

    /** How many entries are in a type's stream. */
    public long length(String type) {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().xlen(stream(type));
        }
    }

    /** Ends the server, or removes the keys of this run from it. */
    @Override
    public void close() {
        try {
            if (ownServer == null) {
                removeKeys();
            } else {
                ownServer.close();
            }
        } finally {
            client.shutdown(Duration.ZERO, TIMEOUT);
        }
    }

    private void removeKeys() {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            ScanArgs ours = ScanArgs.Builder.matches("*" + keyPrefix + "*").limit(1_000);
            ScanCursor cursor = ScanCursor.INITIAL;
            while (!cursor.isFinished()) {
                KeyScanCursor<String> page = redis.scan(cursor, ours);
                if (!page.getKeys().isEmpty()) {
                    redis.unlink(page.getKeys().toArray(String[]::new));
                }
                cursor = page;
            }
        }
    }

    private RedisURI address() {
        RedisURI address = RedisURI.create(uri);
        address.setTimeout(TIMEOUT);
        return address;
    }
}
