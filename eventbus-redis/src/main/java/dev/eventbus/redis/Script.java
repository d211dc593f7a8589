package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The scripts. Each is one change, of keys in one slot; its file says what it takes and returns. */
enum Script {
    DECLARE,
    PULSE,
    LOSSES,
    ACK,
    ACKRETRY,
    RETRY,
    PARK,
    TAKE,
    COUNT,
    TAKEOVER,
    LEAVE,
    RETRYFAILED,
    TRIM,
    READERS,
    UNREAD,
    DETACH,
    ADDONCE,
    SECURED;

    private final String text;
    private final String sha;

    Script() {
        this.text = read("common") + read(name().toLowerCase(Locale.ROOT));
        this.sha = sha(text);
    }

    private static String read(String name) {
        String file = name + ".lua";
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing beside " + Script.class.getName());
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }

    /**
     * Runs it; sends the whole text only if the server does not know it yet.
     *
     * @param what it is about, for messages
     * @return exceptionally {@link dev.eventbus.log.LogException}
     */
    CompletableFuture<@Nullable Object> run(
            Link link, Duration timeout, String what, List<byte[]> keys, Object... arguments) {
        return run(command -> link.call(command, timeout, what), keys, arguments);
    }

    /** The same on one session, with the failures of {@link Session#send}. */
    CompletableFuture<@Nullable Object> run(Session session, Duration timeout, List<byte[]> keys, Object... arguments) {
        return run(command -> session.send(command, timeout), keys, arguments);
    }

    private CompletableFuture<@Nullable Object> run(
            Function<Command<byte[], byte[], @Nullable Object>, CompletableFuture<@Nullable Object>> send,
            List<byte[]> keys,
            Object... arguments) {
        return send.apply(Commands.of(CommandType.EVALSHA, words(sha, keys, arguments)))
                .handle((reply, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.<@Nullable Object>completedFuture(reply);
                    }
                    Throwable refusal = RedisErrors.unwrap(failure);
                    return refusal instanceof RedisNoScriptException
                                    || refusal.getCause() instanceof RedisNoScriptException
                            ? send.apply(Commands.of(CommandType.EVAL, words(text, keys, arguments)))
                            : CompletableFuture.<@Nullable Object>failedFuture(refusal);
                })
                .thenCompose(answer -> answer);
    }

    private static Object[] words(String script, List<byte[]> keys, Object... arguments) {
        List<Object> words = new ArrayList<>(2 + keys.size() + arguments.length);
        words.add(script);
        words.add(keys.size());
        words.addAll(keys);
        words.addAll(List.of(arguments));
        return words.toArray();
    }
}
