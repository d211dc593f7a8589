package dev.eventbus.redis;

import io.lettuce.core.RedisURI;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections to wherever a server is now. Safe for any number of threads. */
final class Route {
    private static final Logger LOG = LoggerFactory.getLogger(Route.class);

    private final Locator locator;
    private final Connector connector;
    private final Rewinds rewinds;
    private final Map<Session, Address> sessions = new ConcurrentHashMap<>();

    Route(Locator locator, Connector connector) {
        this.locator = locator;
        this.connector = connector;
        this.rewinds = new Rewinds(locator.where());
    }

    Rewinds rewinds() {
        return rewinds;
    }

    String where() {
        return locator.where();
    }

    /** Whether it may lead to another server later. */
    boolean moves() {
        return locator.moves();
    }

    /** Connects for reading and settling. */
    CompletableFuture<Session> connect(String purpose) {
        return connect(at -> connector.connect(at, purpose));
    }

    /** Connects on the {@link #publishingLoop()}. */
    CompletableFuture<Session> connectForPublishing() {
        return connect(connector::connectForPublishing);
    }

    /** The thread of all publishing connections. */
    EventLoop publishingLoop() {
        return connector.publishingLoop();
    }

    private CompletableFuture<Session> connect(Function<RedisURI, CompletableFuture<Session>> connecting) {
        return locator.locate()
                .thenCompose(at -> connecting
                        .apply(at)
                        .thenCompose(locator::checked)
                        .thenApply(session -> locator.moves() ? remembered(session, at) : session));
    }

    private Session remembered(Session session, RedisURI at) {
        sessions.put(session, Address.of(at));
        session.ended().whenComplete((nothing, ignored) -> sessions.remove(session));
        return session;
    }

    /**
     * Ends the connections to a server that is not the right one any more. It need not say so itself: one that is frozen
     * says nothing, and a primary that was replaced goes on taking events, which are lost when it hears of it.
     */
    void look() {
        if (sessions.isEmpty()) {
            return;
        }
        locator.locate().whenComplete((at, unknown) -> {
            if (unknown != null) {
                LOG.debug("Nobody knows where {} is: {}", where(), RedisErrors.reason(unknown));
                return;
            }
            Address now = Address.of(at);
            sessions.forEach((session, then) -> {
                if (!then.equals(now)) {
                    LOG.debug("{} is at {} now, not at {}", where(), now, then);
                    session.close();
                }
            });
        });
    }
}
