package dev.eventbus.samples.tickets;

import dev.eventbus.samples.tickets.Ledger.Place;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The Redis of one run: a server of its own, which ends with it; or a given one, of which it touches only keys that begin
 * with a prefix of its own, and removes these at the end.
 */
final class Stage implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String uri;
    private final String keyPrefix;
    private final @Nullable RedisServer ownServer;
    private final RedisClient client;

    private Stage(String uri, String keyPrefix, @Nullable RedisServer ownServer) {
        this.uri = uri;
        this.keyPrefix = keyPrefix;
        this.ownServer = ownServer;
        this.client = RedisClient.create(address());
    }

    /** A server of our own. */
    static Stage own() {
        RedisServer server = RedisServer.builder().start();
        return new Stage(server.uri(), "event:", server);
    }

    /** A part of a server that others use too. */
    static Stage at(String uri) {
        String run = Integer.toString(ThreadLocalRandom.current().nextInt(1 << 24, 1 << 30), 36);
        return new Stage(uri, "tickets-%s:".formatted(run), null);
    }

    String uri() {
        return uri;
    }

    String keyPrefix() {
        return keyPrefix;
    }

    /** The key of a type's stream. */
    String stream(String type) {
        return keyPrefix + ':' + type;
    }

    String description() {
        RedisURI address = address();
        String where = "%s:%d".formatted(address.getHost(), address.getPort());
        return ownServer == null
                ? "Redis at " + where
                : "a Redis of its own: %s at %s".formatted(ownServer.origin(), where);
    }

    /** How redis-cli is called for it; a password is left to REDISCLI_AUTH. */
    String redisCli() {
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

    /** Writes an entry as a client does that knows nothing of the bus. */
    Place write(String type, Map<String, String> fields) {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            String entryId = connection.sync().xadd(stream(type), fields);
            return new Place(stream(type), entryId);
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
