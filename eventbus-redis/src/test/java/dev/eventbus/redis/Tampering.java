package dev.eventbus.redis;

import dev.eventbus.testkit.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A way to a server whose clock is set to another time, and where something happens just before each script. */
final class Tampering implements AutoCloseable {
    private static final Pattern TIME = Pattern.compile("(\\*2\r\n\\$10\r\n)(\\d{10})(?=\r\n\\$\\d\r\n)");

    private final FaultProxy behind;
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger told = new AtomicInteger();
    private volatile int aheadSeconds;
    private volatile Runnable beforeScript = () -> {};

    Tampering(FaultProxy behind) throws IOException {
        this.behind = behind;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    String uri() {
        return "redis://" + listener.getInetAddress().getHostAddress() + ':' + listener.getLocalPort();
    }

    /** How far the clock is ahead of the real one from now on, as far as clients can see. */
    void setAhead(int seconds) {
        aheadSeconds = seconds;
        told.set(0);
    }

    /** How often this time was told. */
    int told() {
        return told.get();
    }

    void beforeScript(Runnable happens) {
        beforeScript = happens;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(behind.host(), behind.port());
                sockets.addAll(List.of(client, server));
                start(() -> carry(client, server, false));
                start(() -> carry(server, client, true));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "tampering");
        thread.setDaemon(true);
        thread.start();
    }

    private void carry(Socket from, Socket to, boolean replies) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                String text = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
                if (replies) {
                    text = TIME.matcher(text).replaceAll(this::tell);
                } else if (text.contains("EVALSHA")) {
                    beforeScript.run();
                }
                to.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // the other side has gone
        }
    }

    private String tell(MatchResult time) {
        told.incrementAndGet();
        return time.group(1).replace("$", "\\$") + (Long.parseLong(time.group(2)) + aheadSeconds);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
