package dev.eventbus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerTest {
    @Test
    void aServerAnswersAndSaysWhatItIs() {
        try (RedisServer server = RedisServer.start()) {
            assertThat(server.command("PING")).isEqualTo("PONG");
            assertThat(server.uri()).isEqualTo("redis://127.0.0.1:" + server.port());
            assertThat(server.origin()).endsWith(" " + server.version());
            assertThat((String) server.command("INFO", "server")).contains("_version:" + server.version());
        }
    }

    @Test
    void aServerToUseCannotBeBroken() {
        try (RedisServer server = RedisServer.start()) {
            assertThatThrownBy(server::kill)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining(server.origin())
                    .hasMessageContaining("RedisServer.builder().start()");
            assertThat(server.isRunning()).isTrue();
        }
    }

    @Test
    void aServerWithoutTlsSaysHowToHaveIt() {
        try (RedisServer server = RedisServer.start()) {
            assertThat(server.tlsPort()).isZero();
            assertThatThrownBy(server::tlsUri)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("builder().tls(");
        }
    }

    @Test
    void theEmbeddedServersAreSevenAndSixPointTwo() {
        try (RedisServer seven = RedisServer.builder().embedded().start();
                RedisServer six = RedisServer.builder().embedded62().start()) {
            assertThat(seven.origin()).isEqualTo("embedded org.signal " + seven.version());
            assertThat(seven.version()).startsWith("7.0.");
            assertThat(six.origin()).isEqualTo("embedded com.github.codemonstur " + six.version());
            assertThat(six.version()).startsWith("6.2.");
            assertThat((String) six.command("INFO", "server")).contains("redis_version:" + six.version());
        }
    }

    @Test
    void repliesOfEachKindAreUnderstood() {
        try (RedisServer server = RedisServer.builder().start()) {
            assertThat(server.command("SET", "greeting", "grüß dich\r\n")).isEqualTo("OK");
            assertThat(server.command("GET", "greeting")).isEqualTo("grüß dich\r\n");
            assertThat(server.command("GET", "nothing")).isNull();
            assertThat(server.command("RPUSH", "list", "a", "")).isEqualTo(2L);
            assertThat(server.command("LRANGE", "list", "0", "-1")).isEqualTo(List.of("a", ""));
            assertThat(server.command("BLPOP", "nothing", "0.01")).isNull();
            assertThat(server.command("EVAL", "return {1, false, {'x'}, redis.error_reply('BAD luck')}", "0"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .startsWith(1L, null, List.of("x"))
                    .last()
                    .isInstanceOf(RedisReplyException.class);
        }
    }

    @Test
    void anErrorReplyIsThrown() {
        try (RedisServer server = RedisServer.builder().start()) {
            server.command("SET", "text", "a");

            assertThatThrownBy(() -> server.command("LLEN", "text"))
                    .isInstanceOfSatisfying(
                            RedisReplyException.class, e -> assertThat(e.code()).isEqualTo("WRONGTYPE"));
        }
    }

    @Test
    void configurationAndPasswordReachTheServer() throws IOException {
        try (RedisServer server = RedisServer.builder()
                .password("se cret\"@:/ü")
                .config("maxmemory", "50mb")
                .config("user", "alice", "on", ">wonder land", "~*", "+@all")
                .arguments("--maxmemory-policy", "allkeys-lru")
                .start()) {
            assertThat(configOf(server, "maxmemory")).isEqualTo("52428800");
            assertThat(configOf(server, "maxmemory-policy")).isEqualTo("allkeys-lru");
            assertThat(server.uri()).isEqualTo("redis://:se%20cret%22%40%3A%2F%C3%BC@127.0.0.1:" + server.port());
            assertThat(Address.parse(server.uri())).isEqualTo(server.address());
            assertThat(whoIs(Address.parse(server.uri("alice", "wonder land")))).isEqualTo("alice");
            assertThatThrownBy(() -> whoIs(Address.loopback(server.port(), null)))
                    .hasMessageContaining("NOAUTH");
        }
    }

    @Test
    void aServerThatKeepsTheDefaultUserOutStarts(@TempDir Path folder) throws IOException {
        Path users = Files.writeString(folder.resolve("users.acl"), "user default off\nuser bus on >key ~* +@all\n");

        try (RedisServer server =
                RedisServer.builder().config("aclfile", users.toString()).start()) {
            assertThat(whoIs(Address.parse(server.uri("bus", "key")))).isEqualTo("bus");
        }
    }

    @Test
    void nothingIsStoredUnlessAskedFor() {
        try (RedisServer server = RedisServer.builder().start()) {
            assertThat(configOf(server, "save")).isEmpty();
            server.command("SET", "a", "1");
            server.restart();
            assertThat(server.command("EXISTS", "a")).isEqualTo(0L);
        }
    }

    @Test
    void aKilledServerStartsAgainOnItsPortWithWhatItStored() {
        try (RedisServer server = RedisServer.builder()
                .config("appendonly", "yes")
                .config("appendfsync", "always")
                .start()) {
            int port = server.port();
            server.command("SET", "a", "1");

            server.kill();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(() -> server.command("PING"))
                    .isInstanceOf(RedisServerException.class)
                    .hasMessageContaining("PING got no answer")
                    .hasMessageContaining("restart()");

            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.command("GET", "a")).isEqualTo("1");
        }
    }

    @Test
    void aServerThatIsAskedToStopClosesItsConnections() throws IOException {
        try (RedisServer server = RedisServer.builder().start();
                Socket client = new Socket(server.host(), server.port())) {
            client.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().readNBytes(7))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("+PONG\r\n");

            server.stop();

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            server.stop();
            assertThat(server.isRunning()).isFalse();
        }
    }

    @Test
    void aFrozenServerAcceptsConnectionsAndAnswersWhenThawed() throws IOException {
        try (RedisServer server = RedisServer.builder().start()) {
            server.freeze();
            assertThat(server.isRunning()).isTrue();
            try (Socket client = new Socket(server.host(), server.port())) {
                client.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                client.setSoTimeout(100);
                assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

                server.thaw();
                client.setSoTimeout(5_000);
                assertThat(client.getInputStream().read()).isEqualTo('+');
            }
        }
    }

    @Test
    void aFrozenServerCanBeRestartedAndClosed() {
        RedisServer server = RedisServer.builder().start();
        server.freeze();
        server.restart();
        assertThat(server.command("PING")).isEqualTo("PONG");

        server.freeze();
        long pid = server.pid();
        server.close();
        server.close();
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void whatIsNotRunningCannotBeFrozen() {
        try (RedisServer server = RedisServer.builder().start()) {
            server.kill();

            assertThatThrownBy(server::freeze)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not running");
        }
    }

    @Test
    void closingDeletesTheFilesOfAServer() {
        Path folder;
        try (RedisServer server =
                RedisServer.builder().config("appendonly", "yes").start()) {
            folder = Path.of(configOf(server, "dir"));
            assertThat(folder).isNotEmptyDirectory();
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void filesInAFolderOfOnesOwnSurviveClosing(@TempDir Path temp) {
        RedisServerBuilder builder =
                RedisServer.builder().config("appendonly", "yes").keepDataIn(temp.resolve("my data"));
        try (RedisServer server = builder.start()) {
            server.command("SET", "a", "1");
        }
        try (RedisServer server = builder.start()) {
            assertThat(server.command("GET", "a")).isEqualTo("1");
        }
    }

    @Test
    void aServerThatRefusesItsConfigurationSaysWhy() {
        assertThatThrownBy(
                        () -> RedisServer.builder().config("maxmemori", "1mb").start())
                .isInstanceOf(RedisServerException.class)
                .hasMessageContaining("ended with status 1")
                .hasMessageContaining("maxmemori")
                .hasMessageContaining("Bad directive");
    }

    @Test
    void aFixedPortThatIsTakenIsSaid() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            RedisServerBuilder builder = RedisServer.builder().port(other.getLocalPort());

            assertThatThrownBy(builder::start)
                    .isInstanceOf(RedisServerException.class)
                    .hasMessageContaining("127.0.0.1:" + other.getLocalPort())
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsKilled(@TempDir Path temp) throws IOException {
        Path program = script(temp, "case $1 in --version) echo v=7.2.0;; *) echo thinking; exec sleep 60;; esac");

        assertThatThrownBy(() -> RedisServer.builder()
                        .binary(program)
                        .startTimeout(Duration.ofSeconds(3))
                        .start())
                .isInstanceOf(RedisServerException.class)
                .hasMessageContaining(program + " 7.2.0 on 127.0.0.1:")
                .hasMessageContaining("3000 ms")
                .hasMessageContaining("thinking");
    }

    @Test
    void anotherPortIsTriedWhenOneIsTakenMeanwhile(@TempDir Path temp) throws IOException {
        Path real = EmbeddedBinaryTest.path(EmbeddedBinary.SIGNAL);
        Path program = script(temp, """
                case $1 in --version) exec "%1$s" "$@";; esac
                [ -f "%2$s/second" ] && exec "%1$s" "$@"
                touch "%2$s/second"; echo "bind: Address already in use"; exit 1
                """.formatted(real, temp));

        try (RedisServer server = RedisServer.builder().binary(program).start()) {
            assertThat(server.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void listeningIsOnTheLoopbackBelowTheEphemeralPorts() {
        try (RedisServer server = RedisServer.builder().start()) {
            assertThat(configOf(server, "bind")).isEqualTo("127.0.0.1");
            assertThat(server.port()).isBetween(10_000, 22_767);
        }
    }

    @Test
    void aServerThatCrashedIsSeenToHaveEnded() {
        try (RedisServer server = RedisServer.builder()
                .config("enable-debug-command", "yes")
                .embedded()
                .start()) {
            assertThatThrownBy(() -> server.command("DEBUG", "SEGFAULT")).isInstanceOf(RedisServerException.class);

            await().until(() -> !server.isRunning());
        }
    }

    @Test
    void aDirectiveThatTheBuilderSetsItselfIsRefused() {
        for (String directive : List.of("port", "requirepass", "appendonly yes")) {
            assertThatThrownBy(() -> RedisServer.builder().config(directive, "1"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(directive);
        }
    }

    static Path script(Path folder, String... lines) throws IOException {
        Path script = folder.resolve("redis-server");
        Files.writeString(script, "#!/bin/sh\n" + String.join("\n", Arrays.asList(lines)) + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private static String configOf(RedisServer server, String name) {
        return (String) ((List<?>) server.command("CONFIG", "GET", name)).get(1);
    }

    private static Object whoIs(Address address) throws IOException {
        try (RespConnection connection = RespConnection.open(address, Duration.ofSeconds(5))) {
            return connection.call(List.of("ACL", "WHOAMI"));
        }
    }
}
