package dev.eventbus.benchmarks;

import dev.eventbus.benchmarks.results.Result;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.RedisServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Runs a line in a fresh process, with a fresh Redis. */
final class Runner {
    private static final Duration BETWEEN_STACK_DUMP_AND_KILL = Duration.ofSeconds(10);

    private final Pace pace;
    private final Path logs;
    private final ServerProgram program;

    /** @param logs where what the processes say is kept */
    Runner(Pace pace, Path logs, ServerProgram program) {
        this.pace = pace;
        this.logs = logs;
        this.program = program;
    }

    Result run(Line line, Jdk jdk, boolean aof, int round) throws InterruptedException {
        try (RedisServer redis = redis(aof)) {
            return run(line, jdk, aof, round, redis.uri());
        }
    }

    private RedisServer redis(boolean aof) {
        RedisServerBuilder builder = program.builder();
        if (aof) {
            // No rewrite, which would hit some lines and not others.
            builder.config("appendonly", "yes")
                    .config("appendfsync", "everysec")
                    .config("auto-aof-rewrite-percentage", "0");
        }
        return builder.start();
    }

    private Result run(Line line, Jdk jdk, boolean aof, int round, String uri) throws InterruptedException {
        Duration limit = pace.warmUp().plus(pace.measured()).plus(line.extra());
        Path log = logs.resolve("%s-%s-%d.log".formatted(line.name().replace('/', '.'), aof ? "aof" : "no-aof", round));
        Process process = null;
        try {
            process = new ProcessBuilder(command(line, jdk, aof, round, uri, limit))
                    .redirectError(log.toFile())
                    .start();
            Process started = process;
            CompletableFuture<String> said = CompletableFuture.supplyAsync(() -> words(started));
            boolean ended =
                    process.waitFor(limit.plus(BETWEEN_STACK_DUMP_AND_KILL).toMillis(), TimeUnit.MILLISECONDS);
            if (!ended || process.exitValue() == LineProcess.TOO_LONG) {
                return Result.failed(
                        line.name(),
                        aof,
                        round,
                        "%s hangs: no result after %d s; its threads are in %s"
                                .formatted(line.name(), limit.toSeconds(), log.getFileName()));
            }
            return result(line, aof, round, said.join(), process.exitValue(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private static Result result(Line line, boolean aof, int round, String said, int status, Path log) {
        try {
            return JsonMapper.shared().readValue(said.strip(), Result.class);
        } catch (JacksonException e) {
            return Result.failed(
                    line.name(),
                    aof,
                    round,
                    "%s ended with status %d and without a result; see %s"
                            .formatted(line.name(), status, log.getFileName()));
        }
    }

    private static String words(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private List<String> command(Line line, Jdk jdk, boolean aof, int round, String uri, Duration limit) {
        return List.of(
                jdk.java().toString(),
                "-Xms1g",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LineProcess.class.getName(),
                line.name(),
                uri,
                String.valueOf(aof),
                String.valueOf(round),
                String.valueOf(pace.warmUp().toMillis()),
                String.valueOf(pace.measured().toMillis()),
                String.valueOf(limit.toMillis()),
                String.valueOf(pace.scale()));
    }
}
