package dev.eventbus.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * Fails a test class, or on a method the test, that leaves something behind: a thread that is no daemon or is named
 * {@code eventbus-…} or {@code lettuce-…}, or a connection to a {@link RedisServer} of this JVM that was started by this
 * library. What ends within a few seconds is not held against it.
 *
 * <p>Register it first, as in {@code @ExtendWith({LeakCheck.class, RedisExtension.class})}, so that it looks last. It
 * cannot tell tests apart that run at the same time, nor see the clients of a Redis that others use too.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final Pattern OURS = Pattern.compile("(eventbus|lettuce)-.*");
    private static final Pattern OTHERS =
            Pattern.compile("(testcontainers|docker-java|ducttape|junit|surefire|CommonsExec).*");
    private static final Pattern CLIENT = Pattern.compile("(?m)^id=(\\d+) addr=(\\S+) .*$");
    private static final int FRAMES = 4;

    private final Duration patience;

    /** Waits up to 5 s for what is still ending. */
    public LeakCheck() {
        this(PATIENCE);
    }

    private LeakCheck(Duration patience) {
        this.patience = patience;
    }

    /**
     * Waits longer or shorter than the 5 s.
     *
     * @param patience how long to wait for what is still ending
     * @return an extension for a {@code @RegisterExtension} field
     */
    public static LeakCheck waiting(Duration patience) {
        return new LeakCheck(patience);
    }

    private record Snapshot(Set<Thread> threads, Set<String> connections) {
        static Snapshot now() {
            return new Snapshot(
                    Set.copyOf(Thread.getAllStackTraces().keySet()),
                    Set.copyOf(openConnections().keySet()));
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        store(context).put("before", Snapshot.now());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!isChecked(context.getParent())) {
            beforeAll(context);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!isChecked(context.getParent())) {
            check(context);
        }
    }

    /** What the tests of a class share may live until its end. */
    private static boolean isChecked(Optional<ExtensionContext> context) {
        return context.map(c -> store(c).get("before") != null).orElse(false);
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    private void check(ExtensionContext context) {
        Snapshot before = store(context).get("before", Snapshot.class);
        if (before == null) {
            return;
        }
        if (Poll.until(patience, () -> leaks(before).isEmpty())) {
            return;
        }
        List<String> leaks = leaks(before);
        if (!leaks.isEmpty()) {
            throw new AssertionError("%s left this behind, %d ms after its end:%n%s%nClose what it opened."
                    .formatted(
                            context.getDisplayName(),
                            patience.toMillis(),
                            String.join("\n", leaks).indent(2).stripTrailing()));
        }
    }

    private static List<String> leaks(Snapshot before) {
        Stream<String> threads = Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> !before.threads.contains(entry.getKey()) && counts(entry.getKey()))
                .map(entry -> describe(entry.getKey(), entry.getValue()));
        Stream<String> connections = openConnections().entrySet().stream()
                .filter(entry -> !before.connections.contains(entry.getKey()))
                .map(Map.Entry::getValue);
        return Stream.concat(threads, connections).sorted().toList();
    }

    private static boolean counts(Thread thread) {
        return thread.isAlive()
                && (OURS.matcher(thread.getName()).matches()
                        || !thread.isDaemon()
                                && !OTHERS.matcher(thread.getName()).matches());
    }

    private static String describe(Thread thread, StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .limit(FRAMES)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining("", "thread '" + thread.getName() + "'", ""));
    }

    /** By server and client address: ids begin anew when a server is restarted. */
    private static Map<String, String> openConnections() {
        Map<String, String> connections = new LinkedHashMap<>();
        for (RedisServer server : RedisServer.open()) {
            if (server.isPrivate() && server.isServing()) {
                clients(server).forEach((id, line) -> connections.put(server + " " + id, line));
            }
        }
        return connections;
    }

    private static Map<String, String> clients(RedisServer server) {
        Map<String, String> clients = new LinkedHashMap<>();
        try (RespConnection connection = RespConnection.open(server.address(), ANSWER)) {
            String own = String.valueOf(connection.call(List.of("CLIENT", "ID")));
            String list = String.valueOf(connection.call(List.of("CLIENT", "LIST", "TYPE", "NORMAL")));
            for (Matcher client = CLIENT.matcher(list); client.find(); ) {
                if (!client.group(1).equals(own)) {
                    clients.put(
                            client.group(1) + " " + client.group(2),
                            "connection to %s: %s".formatted(server, client.group()));
                }
            }
        } catch (IOException | RedisReplyException e) {
            // Ending, or closed to us: it cannot be asked.
        }
        return clients;
    }
}
