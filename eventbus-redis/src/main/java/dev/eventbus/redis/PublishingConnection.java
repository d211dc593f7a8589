package dev.eventbus.redis;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection of a {@link Publisher} at a time. It is made anew when it is needed, with growing pauses; its loss, and
 * what its user may not do, are said once. For the loop's thread only.
 */
final class PublishingConnection {
    private static final Logger LOG = LoggerFactory.getLogger(PublishingConnection.class);
    /** A connection that breaks again and again is not reported each time. */
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Whose connection it is. */
    interface Owner {
        boolean isClosed();

        /** It is {@link #live()} from now on. */
        void connected(Greeting greeting);

        /** It is no more. */
        void lost(Greeting over);
    }

    private final RedisLogSettings settings;
    private final Route route;
    private final EventLoop loop;
    private final Owner owner;
    private final Backoff backoff;
    private @Nullable Greeting live;
    private boolean connecting;
    private long nextAttempt = System.nanoTime();
    private String problem = "not connected yet";
    private boolean lossReported;
    private long lossReportedAt = nextAttempt - REPORT_NANOS;
    private boolean weaknessReported;

    PublishingConnection(RedisLogSettings settings, Route route, EventLoop loop, Owner owner) {
        this.settings = settings;
        this.route = route;
        this.loop = loop;
        this.owner = owner;
        this.backoff = Backoff.within(settings.publishTimeout());
    }

    @Nullable
    Greeting live() {
        return live;
    }

    boolean isLive(Session session) {
        return live != null && live.session() == session;
    }

    /** Why there is none. */
    String problem() {
        return problem;
    }

    void problem(String why) {
        problem = why;
    }

    void connectIfDue() {
        if (!connecting && live == null && System.nanoTime() - nextAttempt >= 0) {
            greet(route.connectForPublishing());
        }
    }

    /** Takes a session that may still be on its way. */
    void greet(CompletableFuture<Session> session) {
        connecting = true;
        session.thenCompose(made -> Greeting.of(made, Bytes.of(settings.prefix() + ':'), settings.watchdog()))
                .whenCompleteAsync(this::connected, loop);
    }

    private void connected(@Nullable Greeting greeting, @Nullable Throwable failure) {
        connecting = false;
        if (greeting == null) {
            problem = failure == null ? "not connected" : RedisErrors.reason(failure);
            LOG.debug("Connecting to Redis at {} for publishing failed: {}", route.where(), problem);
            putOff(); // the next tick tries again
            return;
        }
        if (owner.isClosed()) {
            greeting.session().close();
            return;
        }
        live = greeting;
        greeting.session().ended().whenCompleteAsync((nothing, ignored) -> lost(greeting), loop);
        if (lossReported) {
            lossReported = false;
            LOG.info("Connected to Redis at {} for publishing again", route.where());
        }
        if (!greeting.forbidden().isEmpty()) {
            reportWeakness(String.join(", ", greeting.forbidden()));
        }
        owner.connected(greeting);
    }

    private void lost(Greeting over) {
        if (isLive(over.session())) {
            live = null;
            owner.lost(over);
        }
    }

    /** The next attempt waits, longer each time. */
    void putOff() {
        nextAttempt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoff.nextMillis());
    }

    /** All is well: the next attempt need not wait. */
    void settled() {
        backoff.reset();
    }

    /** Ends {@code session}, on which something failed that may go on another. */
    void broken(Session session, Throwable why) {
        LOG.debug("Looking for events at {} failed: {}", route.where(), RedisErrors.reason(why));
        putOff();
        session.close();
    }

    void reportLoss(int inDoubt) {
        long now = System.nanoTime();
        if (!owner.isClosed() && now - lossReportedAt > REPORT_NANOS) {
            lossReported = true;
            lossReportedAt = now;
            LOG.warn(
                    "The connection to Redis at {} for publishing is lost; it is made anew when needed. Appends in doubt: {}",
                    route.where(),
                    inDoubt);
        }
    }

    void reportWeakness(String commands) {
        if (!weaknessReported) {
            weaknessReported = true;
            LOG.warn(
                    "The user of Redis at {} may not run {}: after a broken connection an event may be stored twice, or its"
                            + " outcome stay unknown. Grant it: ACL SETUSER <user> +time +client|info +client|kill"
                            + " +xrevrange +xinfo|stream; see docs/acl.md of the event bus.",
                    route.where(),
                    commands);
        }
    }
}
