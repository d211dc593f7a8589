package dev.eventbus.redis;

import dev.eventbus.Durability;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The connections to one server: to the only one there is, or in a cluster to the one that has a stream. */
final class Node implements AutoCloseable {
    private final RedisLogSettings settings;
    private final Route route;
    private final Link link;
    private final Map<Durability, Securing> securing = new HashMap<>();
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

    /** For what waits until it is so safe. */
    synchronized Securing securing(Durability durability) {
        Securing known = securing.computeIfAbsent(
                durability,
                d -> new Securing(
                        d, new Link(route.where(), () -> route.connect("wait")), route.publishingLoop(), settings));
        if (closed) {
            known.close();
        }
        return known;
    }

    @Override
    public void close() {
        Publisher opened;
        List<Securing> waiting;
        synchronized (this) {
            closed = true;
            opened = publisher;
            waiting = List.copyOf(securing.values());
        }
        waiting.forEach(Securing::close);
        if (opened != null) {
            opened.close();
        }
        link.close();
    }
}
