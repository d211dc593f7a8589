package dev.eventbus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it sets a system property")
class ServerChoiceTest {
    @TempDir
    Path temp;

    private final Map<String, String> variables = new HashMap<>();
    private final Properties properties = new Properties();

    @BeforeEach
    void noDocker() {
        variables.put("DOCKER_HOST", "unix://" + temp.resolve("docker.sock"));
    }

    @Test
    void aUriInTheEnvironmentComesFirst() {
        try (RedisServer running = RedisServer.builder().password("secret").start()) {
            variables.put("EVENTBUS_TEST_REDIS_URI", running.uri() + "/3");

            RedisServer chosen = choice().any();
            chosen.command("SET", "a", "1");
            chosen.close();

            assertThat(chosen.origin()).isEqualTo("REDIS URI from EVENTBUS_TEST_REDIS_URI");
            assertThat(chosen.uri()).isEqualTo(running.uri() + "/3");
            assertThat(chosen.version()).isEqualTo(running.version());
            assertThat(running.command("INFO", "keyspace")).asString().contains("db3:keys=1");
        }
    }

    @Test
    void aSystemPropertyOverrulesTheVariable() {
        try (RedisServer running = RedisServer.builder().start()) {
            variables.put("EVENTBUS_TEST_REDIS_URI", "redis://127.0.0.1:1");
            properties.put("eventbus.test.redis.uri", running.uri());

            assertThat(choice().any().origin()).isEqualTo("REDIS URI from eventbus.test.redis.uri");
        }
    }

    @Test
    void aUriThatDoesNotServeIsNotPassedOver() {
        variables.put("EVENTBUS_TEST_REDIS_URI", "redis://:secret@127.0.0.1:1");

        assertThatThrownBy(() -> choice().any())
                .isInstanceOf(RedisServerException.class)
                .hasMessageContaining("EVENTBUS_TEST_REDIS_URI names a Redis at 127.0.0.1:1")
                .hasMessageContaining("Connection refused")
                .hasMessageContaining("unset EVENTBUS_TEST_REDIS_URI")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aUriThatIsNoneIsRefusedWithoutShowingIt() {
        variables.put("EVENTBUS_TEST_REDIS_URI", "redis://:se cret@somewhere");

        assertThatThrownBy(() -> choice().any())
                .isInstanceOf(RedisServerException.class)
                .hasMessageContaining("redis://:password@host:6379/0")
                .hasMessageNotContaining("se cret");
    }

    @Test
    void aProgramThatIsNamedComesBeforeThePath() throws IOException {
        Path real = EmbeddedBinaryTest.path(EmbeddedBinary.SIGNAL);
        Path script = RedisServerTest.script(temp, "exec \"" + real + "\" \"$@\"");
        variables.put("EVENTBUS_TEST_REDIS_BINARY", script.toString());

        try (RedisServer chosen = choice().any()) {
            assertThat(chosen.origin()).startsWith(script + " 7.0.");
        }
    }

    @Test
    void aProgramThatIsNamedIsNotPassedOverForDocker() throws IOException {
        Path program = EmbeddedBinaryTest.path(EmbeddedBinary.SIGNAL);
        variables.put("EVENTBUS_TEST_REDIS_BINARY", program.toString());

        try (ServerSocketChannel daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            daemon.bind(UnixDomainSocketAddress.of(temp.resolve("docker.sock")));
            daemon.configureBlocking(false);

            try (RedisServer chosen = choice().any()) {
                assertThat(chosen.origin()).startsWith(program + " 7.0.");
            }
            assertThat(daemon.accept()).as("who asked the Docker daemon").isNull();
        }
    }

    @Test
    void aNamedProgramThatCannotBeUsedIsNotPassedOver() {
        variables.put("EVENTBUS_TEST_REDIS_BINARY", temp.resolve("none").toString());

        assertThatThrownBy(() -> choice().binary())
                .isInstanceOf(RedisServerException.class)
                .hasMessageContaining("EVENTBUS_TEST_REDIS_BINARY names a program that cannot be used")
                .hasMessageContaining("No such file");
    }

    @Test
    void aProgramOnThePathComesBeforeTheEmbeddedOne() throws IOException {
        Path script = RedisServerTest.script(temp, "echo 'Valkey server v=8.0.1 sha=00000000:0'");
        variables.put("PATH", "/nowhere:" + temp);

        assertThat(choice().binary().origin()).isEqualTo(script + " 8.0.1");
    }

    @Test
    void aProgramOnThePathThatIsTooOldIsPassedOver() throws IOException {
        RedisServerTest.script(temp, "echo 'Redis server v=5.0.14 sha=00000000:0'");
        variables.put("PATH", temp.toString());

        assertThat(choice().binary().origin()).startsWith("embedded org.signal ");
    }

    @Test
    void withNothingElseTheEmbeddedProgramIsTaken() {
        variables.put("PATH", "/nowhere");

        try (RedisServer server = choice().any()) {
            assertThat(server.origin()).startsWith("embedded org.signal ");
        }
    }

    @Test
    void whenNothingCanRunEachFailureIsToldAndWhatToDo() throws IOException {
        RedisServerTest.script(temp, "echo 'error while loading shared libraries: libssl.so.3' >&2; exit 127");
        variables.put("PATH", temp.toString());

        String architecture = System.setProperty("os.arch", "abacus");
        try {
            Files.deleteIfExists(EmbeddedBinaryTest.path(EmbeddedBinary.SIGNAL));
            Files.deleteIfExists(EmbeddedBinaryTest.path(EmbeddedBinary.CODEMONSTUR));
        } catch (AssertionError e) {
            // They were not unpacked yet, and are not now.
        }
        try {
            assertThatThrownBy(() -> choice().any())
                    .isInstanceOf(RedisServerException.class)
                    .hasMessageContainingAll(
                            "EVENTBUS_TEST_REDIS_URI: not set",
                            "Docker: " + temp.resolve("docker.sock") + " is there, but: ",
                            "EVENTBUS_TEST_REDIS_BINARY: not set",
                            "libssl.so.3",
                            "org.signal:embedded-redis has no redis-server-*-",
                            "-abacus",
                            "Set EVENTBUS_TEST_REDIS_URI",
                            "install redis-server");
        } finally {
            System.setProperty("os.arch", architecture);
        }
    }

    @Test
    void aDockerDaemonThatAnswersIsFound() throws Exception {
        try (ServerSocketChannel daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            daemon.bind(UnixDomainSocketAddress.of(temp.resolve("docker.sock")));
            CompletableFuture<String> request = CompletableFuture.supplyAsync(() -> answerOnce(daemon, "200 OK"));

            new DockerDaemon(variables).ping();

            assertThat(request)
                    .succeedsWithin(Duration.ofSeconds(20))
                    .asString()
                    .startsWith("GET /_ping HTTP/1.1\r\n");
        }
    }

    @Test
    void aDockerDaemonThatRefusesIsPassedOver() throws Exception {
        try (ServerSocketChannel daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            daemon.bind(UnixDomainSocketAddress.of(temp.resolve("docker.sock")));
            CompletableFuture.runAsync(() -> answerOnce(daemon, "403 Forbidden"));

            assertThatThrownBy(() -> new DockerDaemon(variables).ping())
                    .isInstanceOf(UnusableException.class)
                    .hasMessageContaining("HTTP/1.1 403 Forbidden");
        }
    }

    @Test
    void theContainerClassFitsTheTestcontainersOnTheClassPath() {
        assertThat(DockerServer.container("redis:7.4-alpine").getExposedPorts()).containsExactly(6379);
    }

    private ServerChoice choice() {
        return new ServerChoice(new Settings(properties, variables));
    }

    private static String answerOnce(ServerSocketChannel daemon, String status) {
        try (SocketChannel client = daemon.accept()) {
            ByteBuffer request = ByteBuffer.allocate(1024);
            client.read(request);
            client.write(ByteBuffer.wrap(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
            return new String(request.array(), 0, request.position(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
