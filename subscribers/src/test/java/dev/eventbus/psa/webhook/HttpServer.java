package dev.eventbus.psa.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** An HTTP server on a socket, which answers each path as it is told, well or badly. */
final class HttpServer implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, Queue<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What came; header names in lower case. */
    record Request(String path, Map<String, String> headers, String body, InetAddress to, Instant at) {}

    /** Does with the connection what it likes, until that is closed by the other side or the server. */
    interface Answer {
        void on(Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    HttpServer() {
        this(ServerSocketFactory.getDefault());
    }

    HttpServer(ServerSocketFactory sockets) {
        try {
            server = sockets.createServerSocket(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    static Answer text(String text) {
        return (socket, out) -> out.write(text.getBytes(ISO_8859_1));
    }

    static Answer status(String status) {
        return text("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
    }

    /** What {@code path} answers, one after the other; after that 204. */
    void answer(String path, Answer... next) {
        answers.put(path, new ArrayDeque<>(List.of(next)));
    }

    int port() {
        return server.getLocalPort();
    }

    List<Request> requests(String path) {
        return requests.stream().filter(request -> request.path().equals(path)).toList();
    }

    int connections() {
        return open.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (server.isClosed()) {
                return;
            }
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Request request = read(in, socket.getLocalAddress());
            requests.add(request);
            Queue<Answer> next = answers.getOrDefault(request.path(), new ArrayDeque<>());
            Answer answer;
            synchronized (next) {
                answer = next.size() > 0 ? next.poll() : status("204 No Content");
            }
            answer.on(socket, socket.getOutputStream());
        } catch (IOException | InterruptedException e) {
            // The other side has closed it, or the test has ended.
        } finally {
            open.remove(socket);
        }
    }

    private static Request read(InputStream in, InetAddress to) throws IOException {
        String path = line(in).split(" ")[1];
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Request(path, headers, new String(in.readNBytes(length), UTF_8), to, Instant.now());
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "test-http");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
