package dev.eventbus.cli;

import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs commands at a terminal or away from one, and keeps what they print. */
final class Terminal {
    private static final long PATIENCE_SECONDS = 30;

    private final Map<String, String> environment;
    private final boolean there;
    private final int columns;
    private final String typed;

    /**
     * What a command has done.
     *
     * @param exit its exit code
     * @param out what it printed
     * @param err what it said beside that
     */
    record Result(int exit, String out, String err) {}

    private Terminal(Map<String, String> environment, boolean there, int columns, String typed) {
        this.environment = environment;
        this.there = there;
        this.columns = columns;
        this.typed = typed;
    }

    /** Nobody is there. */
    static Terminal none(RedisServer redis, KeyPrefix prefix) {
        return new Terminal(Map.of("EVENTBUS_URI", redis.uri(), "EVENTBUS_KEY_PREFIX", prefix.value()), false, 80, "");
    }

    /** Nobody and no Redis is there. */
    static Terminal withoutRedis() {
        return new Terminal(Map.of("EVENTBUS_URI", "redis://127.0.0.1:1"), false, 80, "");
    }

    /** Somebody is there, who types this. */
    Terminal typing(int columns, String typed) {
        return new Terminal(environment, true, columns, typed);
    }

    /** With another variable. */
    Terminal with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Terminal(more, there, columns, typed);
    }

    Result run(String... args) {
        return begin(args).end();
    }

    Running begin(String... args) {
        return new Running(args);
    }

    /** A command that runs on a thread of its own. */
    final class Running implements AutoCloseable {
        private final StringWriter out = new StringWriter();
        private final StringWriter err = new StringWriter();
        private final CompletableFuture<Integer> exit = new CompletableFuture<>();
        private final Thread thread;

        private Running(String... args) {
            Surroundings at = new Surroundings(
                    new BufferedReader(new StringReader(typed)),
                    new PrintWriter(out, true),
                    new PrintWriter(err, true),
                    there,
                    () -> new TerminalSize(columns, 24),
                    environment);
            thread = new Thread(
                    () -> {
                        try {
                            exit.complete(Eventbus.run(at, args));
                        } catch (Throwable e) {
                            exit.completeExceptionally(e);
                        }
                    },
                    "command");
            thread.start();
        }

        String out() {
            return out.toString();
        }

        String err() {
            return err.toString();
        }

        /** As Ctrl-C does. */
        Result interrupt() {
            thread.interrupt();
            return end();
        }

        Result end() {
            int code = exit.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
            return new Result(code, out(), err());
        }

        @Override
        public void close() throws InterruptedException {
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
    }
}
