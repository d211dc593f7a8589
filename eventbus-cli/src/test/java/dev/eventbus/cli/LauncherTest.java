package dev.eventbus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher and the jar, as a process. */
@WithRedis
class LauncherTest {
    private static final Path LAUNCHER = Path.of("bin/eventbus").toAbsolutePath();
    private static final long PATIENCE_SECONDS = 60;

    private final RedisServer redis;
    private final KeyPrefix prefix;

    @TempDir
    private Path elsewhere;

    LauncherTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix;
    }

    private Terminal.Result run(Path launcher, String uri, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(words));
        Path err = elsewhere.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(elsewhere.toFile()).redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("EVENTBUS_URI", uri);
        builder.environment().put("EVENTBUS_KEY_PREFIX", prefix.value());
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Terminal.Result(process.exitValue(), out, Files.readString(err));
    }

    @Test
    void itRunsFromAnyDirectoryAndThroughALinkWithoutColoursInAPipe() throws Exception {
        redis.command("XADD", prefix + ":PLACED", "*", "id", "1", "payload", "{\"city\":\"Zürich\"}");
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), LAUNCHER);

        Terminal.Result streams = run(link, redis.uri(), "streams");
        Terminal.Result tail = run(LAUNCHER, redis.uri(), "tail", "PLACED", "--no-follow", "--payload", "--json");

        assertThat(streams.err()).isEmpty();
        assertThat(streams.exit()).isEqualTo(Exit.OK);
        assertThat(streams.out())
                .startsWith("TYPE\tEVENTS\t")
                .contains("PLACED\t1\t")
                .doesNotContain("\u001b");
        assertThat(tail.out()).contains("Zürich");
    }

    @Test
    void itsExitCodesAreThoseOfTheCommand() throws Exception {
        assertThat(run(LAUNCHER, "redis://127.0.0.1:1", "doctor"))
                .returns(Exit.UNREACHABLE, Terminal.Result::exit)
                .returns("", Terminal.Result::out);
        assertThat(run(LAUNCHER, redis.uri(), "bench", "--events", "10", "--write")
                        .exit())
                .isEqualTo(Exit.OK);
    }
}
