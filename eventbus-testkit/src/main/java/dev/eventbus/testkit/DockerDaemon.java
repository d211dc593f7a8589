package dev.eventbus.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Asks a Docker daemon whether it lives. Testcontainers would too, but slowly, and with an error in the log where there
 * is none.
 */
final class DockerDaemon {
    private static final int MILLIS = 2_000;
    private static final byte[] PING =
            "GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, String> variables;

    DockerDaemon(Map<String, String> variables) {
        this.variables = variables;
    }

    void ping() throws UnusableException {
        String host = variables.getOrDefault("DOCKER_HOST", "");
        if (host.isBlank()) {
            List<Path> sockets = usualSockets();
            pingSocket(sockets.stream()
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(
                            () -> new UnusableException("DOCKER_HOST is not set and there is no socket " + sockets)));
            return;
        }
        try {
            URI uri = URI.create(host);
            if ("unix".equals(uri.getScheme())) {
                pingSocket(Path.of(uri.getPath()));
            } else if (uri.getHost() != null) {
                connect(uri.getHost(), uri.getPort() < 0 ? 2375 : uri.getPort());
            } else {
                throw new UnusableException("DOCKER_HOST is neither unix://… nor tcp://…: " + host);
            }
        } catch (IllegalArgumentException e) {
            throw new UnusableException("DOCKER_HOST is no URI: " + host);
        }
    }

    private List<Path> usualSockets() {
        Stream<Path> rootless =
                Stream.ofNullable(variables.get("XDG_RUNTIME_DIR")).map(folder -> Path.of(folder, "docker.sock"));
        Stream<Path> desktop = Stream.ofNullable(variables.get("HOME"))
                .map(folder -> Path.of(folder, ".docker", "run", "docker.sock"));
        return Stream.of(Stream.of(Path.of("/var/run/docker.sock")), rootless, desktop)
                .flatMap(s -> s)
                .toList();
    }

    private static void pingSocket(Path socket) throws UnusableException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                Selector selector = Selector.open()) {
            channel.write(ByteBuffer.wrap(PING));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            ByteBuffer answer = ByteBuffer.allocate(64);
            if (selector.select(MILLIS) == 0 || channel.read(answer) < 0) {
                throw new UnusableException(socket + " is there, but no daemon answers");
            }
            String status = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
            if (!status.matches("(?s)HTTP/1\\.\\d 200 .*")) {
                throw new UnusableException(
                        socket + " answers " + status.lines().findFirst().orElse("nothing"));
            }
        } catch (IOException e) {
            throw new UnusableException("%s is there, but: %s".formatted(socket, e.getMessage()));
        }
    }

    /** A remote daemon mostly wants TLS; that something listens has to do. */
    private static void connect(String host, int port) throws UnusableException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), MILLIS);
        } catch (IOException e) {
            throw new UnusableException("DOCKER_HOST %s:%d: %s".formatted(host, port, e.getMessage()));
        }
    }
}
