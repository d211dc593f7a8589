package dev.eventbus.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A new session for publishing, and what {@link Verification} will need to know when it is over.
 *
 * @param peer what the server calls it; {@code null} if the user may not ask
 * @param clock the server's time in milliseconds; {@code null} if the user may not ask
 */
record Greeting(
        Session session, @Nullable Peer peer, @Nullable Long clock) {

    static CompletableFuture<Greeting> of(Session session, Duration timeout) {
        CompletableFuture<@Nullable Peer> peer = session.send(Commands.clientInfo(), timeout)
                .thenApply(reply -> Peer.parse(Replies.text(reply)))
                .handle(Greeting::unlessForbidden);
        CompletableFuture<@Nullable Long> clock = clock(session, timeout).handle(Greeting::unlessForbidden);
        return peer.thenCombine(clock, (p, c) -> new Greeting(session, p, c)).whenComplete((greeting, failure) -> {
            if (failure != null) {
                session.close();
            }
        });
    }

    /** Asks for the server's time. */
    static CompletableFuture<Long> clock(Session session, Duration timeout) {
        return session.send(Commands.time(), timeout)
                .thenApply(reply ->
                        1_000 * Long.parseLong(Replies.text(Replies.list(reply).get(0))));
    }

    private static <T> @Nullable T unlessForbidden(@Nullable T reply, @Nullable Throwable failure) {
        if (failure != null && !RedisErrors.isForbidden(failure)) {
            throw RedisErrors.asUnchecked(failure);
        }
        return reply;
    }
}
