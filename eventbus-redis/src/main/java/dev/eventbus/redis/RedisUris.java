package dev.eventbus.redis;

import dev.eventbus.ConfigurationException;
import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the URIs that a bus is given. No message has one, since it may have a password. */
final class RedisUris {
    private static final Set<String> NODES = Set.of("redis", "rediss");
    private static final Set<String> ONE_SERVER =
            Set.of("redis", "rediss", "redis-sentinel", "rediss-sentinel", "redis-socket");
    private static final Pattern SENTINEL_WITHOUT_NAME =
            Pattern.compile("rediss?-sentinel:(?!.*(#.|sentinelMasterId=)).*", Pattern.DOTALL);

    private RedisUris() {}

    /** One server, however it is found. */
    static RedisURI server(String uri) {
        if (SENTINEL_WITHOUT_NAME.matcher(uri).matches()) {
            throw new ConfigurationException(
                    "A redis-sentinel:// URI ends with the name of the primary, as in redis-sentinel://host:26379,host:26379#main, but this one has none.");
        }
        RedisURI read = read(uri);
        if (!ONE_SERVER.contains(scheme(uri))) {
            throw new ConfigurationException(
                    "The Redis URI must begin with redis://, redis-sentinel:// or redis-socket://, or with rediss:// or rediss-sentinel:// for TLS, but begins with '%s'."
                            .formatted(scheme(uri)));
        }
        return read;
    }

    /** Nodes of a cluster. */
    static List<RedisURI> nodes(List<String> uris) {
        if (uris.isEmpty()) {
            throw new ConfigurationException("uris(…) names the nodes of a Redis Cluster, but got none.");
        }
        for (String uri : uris) {
            RedisURI read = read(uri);
            String scheme = scheme(uri);
            if (!NODES.contains(scheme)) {
                throw new ConfigurationException(
                        "The URI of a cluster's node must begin with redis://, or with rediss:// for TLS, but one begins with '%s'."
                                .formatted(scheme));
            }
            if (read.isSsl() != uris.get(0).startsWith("rediss:")) {
                throw new ConfigurationException(
                        "The URIs of a cluster's nodes must all begin with redis://, or all with rediss://.");
            }
        }
        return uris.stream().map(RedisUris::read).toList();
    }

    private static RedisURI read(String uri) {
        try {
            return RedisURI.create(uri);
        } catch (IllegalArgumentException e) {
            // The cause is left out: its message has the URI.
            throw new ConfigurationException("The Redis URI cannot be read. It looks like redis://localhost:6379 or "
                    + "rediss://user:password@host:port/database; special characters in it are percent-encoded.");
        }
    }

    private static String scheme(String uri) {
        return uri.substring(0, uri.indexOf(':'));
    }

    /** Sets how to log in at the Sentinels that {@code uri} names; without a user, as the default one. */
    static void authenticateSentinels(RedisURI uri, @Nullable String user, String password) {
        if (uri.getSentinels().isEmpty()) {
            throw new ConfigurationException(
                    "sentinelPassword(…) is set, but the Redis URI does not begin with redis-sentinel://. Leave it out; the password of a server belongs into its URI.");
        }
        for (RedisURI sentinel : uri.getSentinels()) {
            if (user == null) {
                sentinel.setAuthentication((CharSequence) password);
            } else {
                sentinel.setAuthentication(user, password.toCharArray());
            }
        }
    }
}
