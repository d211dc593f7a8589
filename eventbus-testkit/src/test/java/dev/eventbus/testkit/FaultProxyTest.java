package dev.eventbus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

@WithRedis
@Isolated("it looks at all threads")
@ExtendWith(LeakCheck.class)
class FaultProxyTest {
    private RedisServer redis;
    private KeyPrefix keys;
    private FaultProxy proxy;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void open(RedisServer redis, KeyPrefix keys) {
        this.redis = redis;
        this.keys = keys;
        this.proxy = FaultProxy.to(redis);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        proxy.close();
    }

    @Test
    void undisturbedItCarriesBothWays() throws IOException {
        String text = "x".repeat(1 << 20);
        Socket client = connect();

        send(client, "SET %s %d-byte\r\nPING\r\n".formatted(keys.key("a"), text.length()));
        assertThat(receive(client, 12)).isEqualTo("+OK\r\n+PONG\r\n");
        redis.command("SET", keys.key("big"), text);
        send(client, "GET " + keys.key("big") + "\r\n");
        assertThat(receive(client, text.length() + 12)).isEqualTo("$1048576\r\n" + text + "\r\n");
        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(proxy.uri()).isEqualTo("redis://127.0.0.1:" + proxy.port());
    }

    @Test
    void aClientThatClosesIsClosedAtTheServerToo() throws IOException {
        Socket client = connect();
        String id = ping(client, "CLIENT ID").substring(1).strip();

        client.close();

        await().until(() -> proxy.connections() == 0 && !isConnected(id));
    }

    @Test
    void cutResetsOpenConnectionsAndLetsNewOnesThrough() throws IOException {
        Socket client = connect();
        String id = ping(client, "CLIENT ID").substring(1).strip();

        proxy.cut();

        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        await().until(() -> !isConnected(id));
        assertThat(ping(connect(), "PING")).isEqualTo("+PONG\r\n");
    }

    @Test
    void hangingUpEndsOpenConnectionsInOrderAndLetsNewOnesThrough() throws IOException {
        Socket client = connect();
        String id = ping(client, "CLIENT ID").substring(1).strip();

        proxy.hangUp();

        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.close();
        await().until(() -> proxy.connections() == 0 && !isConnected(id));
        assertThat(ping(connect(), "PING")).isEqualTo("+PONG\r\n");
    }

    @Test
    void aBlackholeCarriesNothingUntilItIsHealed() throws IOException {
        Socket before = connect();
        assertThat(ping(before, "PING")).isEqualTo("+PONG\r\n");

        proxy.blackhole();
        Socket during = connect();
        send(before, "SET %s before\r\n".formatted(keys.key("a")));
        send(during, "SET %s during\r\n".formatted(keys.key("b")));
        assertSilent(before);
        assertSilent(during);
        assertThat(redis.command("EXISTS", keys.key("a"), keys.key("b"))).isEqualTo(0L);

        proxy.heal();
        assertThat(receive(before, 5)).isEqualTo("+OK\r\n");
        assertThat(receive(during, 5)).isEqualTo("+OK\r\n");
    }

    @Test
    void aBlackholeHidesThatTheServerClosed() throws IOException {
        Socket client = connect();
        String id = ping(client, "CLIENT ID").substring(1).strip();

        proxy.blackhole();
        redis.command("CLIENT", "KILL", "ID", id);
        assertSilent(client);

        proxy.heal();
        client.setSoTimeout(5_000);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void connectionsInABlackholeCanBeCut() throws IOException {
        Socket before = connect();
        ping(before, "PING");
        proxy.blackhole();
        Socket during = connect();
        send(during, "PING\r\n");
        await().until(() -> proxy.connections() == 2);

        proxy.cut();

        for (Socket client : List.of(before, during)) {
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        Socket after = connect();
        send(after, "PING\r\n");
        assertSilent(after);
    }

    @Test
    void connectionsInABlackholeCanBeHungUp() throws IOException {
        Socket before = connect();
        ping(before, "PING");
        proxy.blackhole();
        Socket during = connect();
        send(before, "PING\r\n");
        send(during, "PING\r\n");
        await().until(() -> proxy.connections() == 2);

        proxy.hangUp();

        assertThat(before.getInputStream().read()).isEqualTo(-1);
        assertThat(during.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aDroppedReplyIsOfACommandThatWasExecuted() throws IOException {
        Socket client = connect();
        assertThat(ping(client, "PING")).isEqualTo("+PONG\r\n");

        proxy.dropReplies();
        send(client, "RPUSH %s one\r\n".formatted(keys.key("list")));
        await().until(() -> proxy.droppedBytes() == ":1\r\n".length());
        assertSilent(client);
        assertThat(redis.command("LLEN", keys.key("list"))).isEqualTo(1L);

        proxy.hangUp();
        client.setSoTimeout(5_000);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(ping(connect(), "PING")).isEqualTo("+PONG\r\n");
    }

    @Test
    void eachReplyThatAConnectionLosesIsCounted() throws IOException {
        Socket client = connect();
        proxy.dropReplies();

        for (int replies = 1; replies <= 2; replies++) {
            long bytes = replies * "+PONG\r\n".length();
            send(client, "PING\r\n");
            await().until(() -> proxy.droppedBytes() == bytes);
        }
    }

    @Test
    void droppingCanEndWithAReset() throws IOException {
        Socket client = connect();
        ping(client, "PING");

        proxy.dropReplies();
        send(client, "PING\r\n");
        await().until(() -> proxy.droppedBytes() > 0);
        proxy.cut();

        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThat(ping(connect(), "PING")).isEqualTo("+PONG\r\n");
    }

    @Test
    void healingCutsOnlyConnectionsThatLostAReply() throws IOException {
        Socket unlucky = connect();
        Socket quiet = connect();
        ping(unlucky, "PING");
        ping(quiet, "PING");

        proxy.dropReplies();
        send(unlucky, "PING\r\n");
        await().until(() -> proxy.droppedBytes() > 0);
        proxy.heal();

        assertThatThrownBy(() -> unlucky.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(ping(quiet, "PING")).isEqualTo("+PONG\r\n");
    }

    @Test
    void aServerThatRefusesShowsAsAReset() throws IOException {
        try (RedisServer dead = RedisServer.builder().start();
                FaultProxy toDead = FaultProxy.to(dead.host(), dead.port())) {
            dead.kill();
            try (Socket client = new Socket(toDead.host(), toDead.port())) {
                assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            }
            dead.restart();
            try (Socket client = new Socket(toDead.host(), toDead.port())) {
                assertThat(ping(client, "PING")).isEqualTo("+PONG\r\n");
            }
        }
    }

    @Test
    void closingCutsEverythingAndRefusesNewConnections() throws IOException {
        Socket client = connect();
        ping(client, "PING");

        proxy.close();
        proxy.close();

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        assertThat(proxy.connections()).isZero();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("fault-proxy-" + proxy.port())));
    }

    @Test
    void manyClientsAreCutAgainAndAgainWithoutGettingStuck() {
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(CompletableFuture.runAsync(this::connectAndPingManyTimes));
        }
        while (clients.stream().anyMatch(client -> !client.isDone())) {
            proxy.cut();
            proxy.hangUp();
            Thread.yield();
        }
        clients.forEach(CompletableFuture::join);
        await().until(() -> proxy.connections() == 0);
    }

    private void connectAndPingManyTimes() {
        for (int i = 0; i < 50; i++) {
            try (Socket client = new Socket(proxy.host(), proxy.port())) {
                client.setSoTimeout(5_000);
                send(client, "PING\r\n");
                client.getInputStream().readNBytes(7);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("a connection was neither served nor cut", e);
            } catch (IOException e) {
                // Cut, as it should be.
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(proxy.host(), proxy.port());
        socket.setSoTimeout(5_000);
        sockets.add(socket);
        return socket;
    }

    private boolean isConnected(String id) {
        return redis.command("CLIENT", "LIST").toString().contains("id=" + id + " ");
    }

    private static String ping(Socket socket, String command) throws IOException {
        send(socket, command + "\r\n");
        StringBuilder line = new StringBuilder();
        while (line.length() == 0 || line.charAt(line.length() - 1) != '\n') {
            line.append(receive(socket, 1));
        }
        return line.toString();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String receive(Socket socket, int bytes) throws IOException {
        byte[] received = socket.getInputStream().readNBytes(bytes);
        assertThat(received).hasSize(bytes);
        return new String(received, StandardCharsets.US_ASCII);
    }

    private static void assertSilent(Socket socket) throws IOException {
        int timeout = socket.getSoTimeout();
        socket.setSoTimeout(60);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(timeout);
    }
}
