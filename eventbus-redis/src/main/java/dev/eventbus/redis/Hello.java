package dev.eventbus.redis;

import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself to everybody, whatever his rights.
 *
 * @param mode {@code standalone}, {@code sentinel} or {@code cluster}
 * @param role {@code master} or {@code replica}
 */
record Hello(String mode, String role) {
    static CompletableFuture<Hello> of(Session session, Duration timeout) {
        return session.send(Commands.of(CommandType.HELLO), timeout).handle((reply, failure) -> {
            if (failure != null && !RedisErrors.isForbidden(failure)) {
                throw RedisErrors.asUnchecked(failure);
            }
            List<@Nullable Object> words = failure == null ? Replies.list(reply) : List.of();
            return new Hello(word(words, "mode", "standalone"), word(words, "role", "master"));
        });
    }

    private static String word(List<@Nullable Object> words, String name, String otherwise) {
        for (int i = 0; i + 1 < words.size(); i += 2) {
            if (name.equals(Replies.text(words.get(i))) && words.get(i + 1) instanceof byte[] value) {
                return Bytes.text(value);
            }
        }
        return otherwise;
    }

    boolean isClusterNode() {
        return mode.equals("cluster");
    }

    boolean isReplica() {
        return !role.equals("master");
    }
}
