package dev.eventbus.redis;

import io.lettuce.core.protocol.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A new session for publishing, and what {@link Verification} will need to know when it is over.
 *
 * @param peer what the server calls it; {@code null} if the user may not ask
 * @param clock the server's time in milliseconds; {@code null} if the user may not ask
 * @param forbidden the commands that the verification needs and the user may not run
 */
record Greeting(
        Session session, @Nullable Peer peer, @Nullable Long clock, List<String> forbidden) {

    /**
     * Asks, and tries out what it will need, which changes nothing.
     *
     * @param key of a stream, which need not be there
     */
    static CompletableFuture<Greeting> of(Session session, byte[] key, Duration timeout) {
        Trial trial = new Trial(session, timeout, new ArrayList<>());
        CompletableFuture<@Nullable Peer> peer = trial.ask("CLIENT INFO", Commands.clientInfo())
                .thenApply(reply -> reply == null ? null : Peer.parse(Replies.text(reply)));
        CompletableFuture<@Nullable Long> clock =
                trial.ask("TIME", Commands.time()).thenApply(reply -> reply == null ? null : millis(reply));
        return CompletableFuture.allOf(
                        peer,
                        clock,
                        trial.tryOut("CLIENT KILL", Commands.clientKill(Peer.NOBODY)),
                        trial.tryOut("XREVRANGE", Commands.xrevrange(key, "0", "0", 1)),
                        trial.tryOut("XINFO STREAM", Commands.xinfoStream(key)))
                .thenApply(done -> new Greeting(session, peer.join(), clock.join(), List.copyOf(trial.forbidden)))
                .whenComplete((greeting, failure) -> {
                    if (failure != null) {
                        session.close();
                    }
                });
    }

    private record Trial(Session session, Duration timeout, List<String> forbidden) {
        /** The reply; {@code null} if the user may not ask. */
        CompletableFuture<@Nullable Object> ask(String name, Command<byte[], byte[], @Nullable Object> command) {
            return session.send(command, timeout).handle((reply, failure) -> {
                if (failure != null && !isForbidden(name, failure)) {
                    throw RedisErrors.asUnchecked(failure);
                }
                return reply;
            });
        }

        /** Only whether the user may. */
        <T> CompletableFuture<Boolean> tryOut(String name, Command<byte[], byte[], T> command) {
            return session.send(command, timeout).handle((reply, failure) -> {
                if (failure != null && !RedisErrors.isReply(failure)) {
                    throw RedisErrors.asUnchecked(failure);
                }
                return failure == null || !isForbidden(name, failure);
            });
        }

        private boolean isForbidden(String name, Throwable failure) {
            boolean refused = RedisErrors.isForbidden(failure);
            // A user may have the command, and no right to a key without a type's name.
            if (refused && !RedisErrors.reason(failure).contains(" key")) {
                forbidden.add(name);
            }
            return refused;
        }
    }

    /** Asks for the server's time. */
    static CompletableFuture<Long> clock(Session session, Duration timeout) {
        return session.send(Commands.time(), timeout).thenApply(Greeting::millis);
    }

    /** What {@code TIME} replied, in ms. */
    static long millis(@Nullable Object time) {
        List<@Nullable Object> parts = Replies.list(time);
        return 1_000 * Long.parseLong(Replies.text(parts.get(0))) + Long.parseLong(Replies.text(parts.get(1))) / 1_000;
    }
}
