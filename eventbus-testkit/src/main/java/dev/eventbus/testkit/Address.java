package dev.eventbus.testkit;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where a server listens and who may enter. {@link #toString} leaves the password out. */
record Address(
        String host,
        int port,
        boolean tls,
        @Nullable String user,
        @Nullable String password,
        int database) {
    static final String LOOPBACK = "127.0.0.1";

    static Address loopback(int port, @Nullable String password) {
        return new Address(LOOPBACK, port, false, null, password, 0);
    }

    static Address parse(String text) {
        try {
            URI uri = URI.create(text);
            boolean tls = "rediss".equals(uri.getScheme());
            if (uri.getHost() == null || !(tls || "redis".equals(uri.getScheme()))) {
                throw new IllegalArgumentException("it is not redis://… or rediss://… with a host");
            }
            String[] names = uri.getRawUserInfo() == null
                    ? new String[0]
                    : uri.getRawUserInfo().split(":", 2);
            String path = uri.getPath() == null ? "" : uri.getPath().replace("/", "");
            return new Address(
                    uri.getHost(),
                    uri.getPort() < 0 ? 6379 : uri.getPort(),
                    tls,
                    names.length == 2 && !names[0].isEmpty() ? decode(names[0]) : null,
                    names.length == 0 ? null : decode(names[names.length - 1]),
                    path.isEmpty() ? 0 : Integer.parseInt(path));
        } catch (IllegalArgumentException e) {
            // The cause may quote the text, and the text may hold a password.
            String reason = e.getMessage() == null || e.getMessage().contains(text) ? "not a URI" : e.getMessage();
            throw new RedisServerException(
                    "The URI of the Redis for tests cannot be used: %s. Give one like redis://:password@host:6379/0."
                            .formatted(reason));
        }
    }

    Address with(int otherPort) {
        return new Address(LOOPBACK, otherPort, tls, user, password, database);
    }

    Address withTls(int otherPort) {
        return new Address(host, otherPort, true, user, password, database);
    }

    Address as(@Nullable String otherUser, String otherPassword) {
        return new Address(host, port, tls, otherUser, otherPassword, database);
    }

    String uri() {
        StringBuilder uri = new StringBuilder(tls ? "rediss://" : "redis://");
        if (password != null) {
            uri.append(user == null ? "" : encode(user))
                    .append(':')
                    .append(encode(password))
                    .append('@');
        }
        uri.append(host).append(':').append(port);
        return database == 0 ? uri.toString() : uri.append('/').append(database).toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
