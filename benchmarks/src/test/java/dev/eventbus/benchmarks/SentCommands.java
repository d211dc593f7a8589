package dev.eventbus.benchmarks;

import dev.eventbus.testkit.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The commands that clients send to a server, by name; not those that a script runs. */
final class SentCommands implements AutoCloseable {
    private static final String END = "that is all";

    private final RedisServer redis;
    private final Socket socket;
    private final CompletableFuture<Map<String, Integer>> counting;

    private SentCommands(RedisServer redis, Socket socket, BufferedReader lines) {
        this.redis = redis;
        this.socket = socket;
        this.counting = CompletableFuture.supplyAsync(() -> count(lines));
    }

    /** Counts from now on. */
    static SentCommands to(RedisServer redis) throws IOException {
        Socket socket = new Socket(redis.host(), redis.port());
        socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        if (!"+OK".equals(lines.readLine())) {
            throw new IOException("MONITOR was refused");
        }
        return new SentCommands(redis, socket, lines);
    }

    /** Counts no more. */
    Map<String, Integer> stop() throws Exception {
        redis.command("ECHO", END);
        return counting.get(30, TimeUnit.SECONDS);
    }

    /** A line is {@code +1339518083.107412 [0 127.0.0.1:60866] "keys" "*"}, or has {@code [0 lua]} instead. */
    private static Map<String, Integer> count(BufferedReader lines) {
        Map<String, Integer> counts = new TreeMap<>();
        try {
            for (String line = lines.readLine(); line != null && !line.contains(END); line = lines.readLine()) {
                int name = line.indexOf("] \"");
                if (name > 0 && !line.startsWith("lua", name - 3)) {
                    counts.merge(
                            line.substring(name + 3, line.indexOf('"', name + 3))
                                    .toUpperCase(Locale.ROOT),
                            1,
                            Integer::sum);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return counts;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
