package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The scripts. Each is one change, of keys in one slot; its file says what it takes and returns. */
enum Script {
    DECLARE,
    PULSE,
    LOSSES("look"),
    READ("look"),
    ACK,
    ACKRETRY,
    RETRY,
    PARK("letgo"),
    TAKE,
    COUNT,
    TAKEOVER,
    LEAVE,
    SETASIDE("letgo"),
    BRINGBACK,
    PAUSE,
    RESUME,
    GIVEN,
    HISTORY,
    REPLAY,
    RETRYFAILED,
    DISCARDFAILED,
    JOB,
    FINDJOB,
    PASSJOB,
    TRIM,
    READERS,
    UNREAD,
    BACKLOG,
    FATE,
    REMOVE,
    DETACH,
    ADDONCE,
    SECURED;

    private static final Pattern CALL = Pattern.compile("redis\\.p?call\\('(\\w+)'(?:, '([A-Z]+)')?");
    /** {@code evenWhenFull} calls what it is told. */
    private static final Pattern CALLED = Pattern.compile("evenWhenFull\\('(\\w+)'");

    private static final Set<String> WITH_SUBCOMMANDS = Set.of("XGROUP", "XINFO");

    private final String text;
    private final String sha;

    /**
     * @param shared what it has in common with some others, beside what it has with all
     */
    Script(String... shared) {
        String before = Arrays.stream(shared).map(Script::read).collect(Collectors.joining());
        this.text = read("common") + before + read(name().toLowerCase(Locale.ROOT));
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
        return link.call(session -> run(session, timeout, keys, arguments), what);
    }

    /** The same on one session, with the failures of {@link Session#send}. */
    CompletableFuture<@Nullable Object> run(Session session, Duration timeout, List<byte[]> keys, Object... arguments) {
        return run(session, timeout, ReplyOutput::new, keys, arguments);
    }

    /** The same with a reply of another form. */
    <T extends @Nullable Object> CompletableFuture<T> run(
            Session session,
            Duration timeout,
            Supplier<CommandOutput<byte[], byte[], T>> output,
            List<byte[]> keys,
            Object... arguments) {
        return session.send(Commands.with(CommandType.EVALSHA, output.get(), words(sha, keys, arguments)), timeout)
                .handle((reply, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(reply);
                    }
                    Throwable refusal = RedisErrors.unwrap(failure);
                    return refusal instanceof RedisNoScriptException
                            ? session.send(
                                    Commands.with(CommandType.EVAL, output.get(), words(text, keys, arguments)),
                                    timeout)
                            : CompletableFuture.<T>failedFuture(refusal);
                })
                .thenCompose(answer -> answer)
                .exceptionally(failure -> {
                    throw RedisErrors.asUnchecked(named(RedisErrors.unwrap(failure)));
                });
    }

    /** Redis does not say, before 7.2, which command of a script the user may not run, but in which line it is. */
    private Throwable named(Throwable failure) {
        if (!RedisErrors.isForbidden(failure)) {
            return failure;
        }
        List<String> commands = commandsAt(RedisErrors.lineInScript(failure));
        return commands.isEmpty()
                ? failure
                : new RedisCommandExecutionException(
                        "%s; there it needs %s".formatted(failure.getMessage(), String.join(" ", commands)), failure);
    }

    private List<String> commandsAt(int line) {
        List<String> lines = text.lines().toList();
        if (line < 1 || line > lines.size()) {
            return List.of();
        }
        String at = lines.get(line - 1);
        Matcher calls = (CALL.matcher(at).find() ? CALL.matcher(at) : CALLED.matcher(text));
        List<String> commands = new ArrayList<>();
        while (calls.find()) {
            commands.add(rule(calls.group(1), calls.groupCount() > 1 ? calls.group(2) : null));
        }
        return commands;
    }

    /** The commands that it may call, as rules of {@code ACL SETUSER}. */
    Set<String> rules() {
        Set<String> rules = new TreeSet<>();
        for (Matcher calls = CALL.matcher(text); calls.find(); ) {
            rules.add(rule(calls.group(1), calls.group(2)));
        }
        for (Matcher calls = CALLED.matcher(text); calls.find(); ) {
            rules.add(rule(calls.group(1), null));
        }
        return rules;
    }

    private static String rule(String command, @Nullable String subcommand) {
        String rule = "+" + command.toLowerCase(Locale.ROOT);
        return subcommand != null && WITH_SUBCOMMANDS.contains(command)
                ? rule + "|" + subcommand.toLowerCase(Locale.ROOT)
                : rule;
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
