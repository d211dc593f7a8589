package dev.eventbus.redis;

import io.lettuce.core.RedisURI;

/** A server's host and port. */
record Address(String host, int port) {
    static Address of(RedisURI uri) {
        return new Address(uri.getHost(), uri.getPort());
    }

    /** As a URI with the credentials, TLS and database of {@code template}. */
    RedisURI like(RedisURI template) {
        RedisURI uri = RedisURI.create(host, port);
        uri.applyAuthentication(template);
        uri.applySsl(template);
        uri.setDatabase(template.getDatabase());
        return uri;
    }

    @Override
    public String toString() {
        return host + ':' + port;
    }
}
