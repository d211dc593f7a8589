package dev.eventbus.redis;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The connections to one server: to the only one there is, or in a cluster to the one that has a stream. */
final class Node implements AutoCloseable {
    private final RedisLogSettings settings;
    private final Route route;
    private final Link link;
    private @Nullable Publisher publisher;
    private boolean closed;

    /** One that connects for publishing when something is published. */
    Node(RedisLogSettings settings, Route route) {
        this.settings = settings;
        this.route = route;
        this.link = new Link(route.where(), () -> route.connect("settle"));
    }

    /** One that has a connection for publishing. */
    Node(RedisLogSettings settings, Route route, CompletableFuture<Session> publishing) {
        this(settings, route);
        this.publisher = Publisher.open(settings, route, publishing);
    }

    Route route() {
        return route;
    }

    /** For everything but publishing and reading. */
    Link link() {
        return link;
    }

    synchronized Publisher publisher() {
        Publisher opened = publisher;
        if (opened == null) {
            opened = Publisher.open(settings, route, route.connectForPublishing());
            publisher = opened;
            if (closed) {
                opened.close();
            }
        }
        return opened;
    }

    @Override
    public void close() {
        Publisher opened;
        synchronized (this) {
            closed = true;
            opened = publisher;
        }
        if (opened != null) {
            opened.close();
        }
        link.close();
    }
}
