package dev.eventbus.redis;

import dev.eventbus.testkit.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A way to a server on which single connections can be held up, while others pass: what was sent on them arrives long
 * after their client has given them up.
 */
final class LateLane implements AutoCloseable {
    private final RedisServer server;
    private final ServerSocket listener;
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();

    LateLane(RedisServer server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    String uri() {
        return "redis://" + listener.getInetAddress().getHostAddress() + ':' + listener.getLocalPort();
    }

    /** From now on nothing passes on the connections that are open. */
    void hold() {
        lanes.forEach(Lane::hold);
    }

    /** Lets pass to the server what was held up. */
    void release() {
        lanes.forEach(Lane::release);
    }

    /** How many bytes are held up. */
    long held() {
        return lanes.stream().mapToLong(Lane::size).sum();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Lane lane = new Lane(listener.accept(), new Socket(server.host(), server.port()));
                lanes.add(lane);
                start(lane::requests);
                start(lane::replies);
            } catch (IOException e) {
                // closed
            }
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "late-lane");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Lane lane : lanes) {
            lane.client.close();
            lane.server.close();
        }
    }

    private static final class Lane {
        private final Socket client;
        private final Socket server;
        private final ByteArrayOutputStream late = new ByteArrayOutputStream();
        private boolean held;

        Lane(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void requests() {
            byte[] buffer = new byte[64 * 1024];
            try {
                for (int n = client.getInputStream().read(buffer);
                        n >= 0;
                        n = client.getInputStream().read(buffer)) {
                    synchronized (this) {
                        if (held) {
                            late.write(buffer, 0, n);
                        } else {
                            server.getOutputStream().write(buffer, 0, n);
                        }
                    }
                }
                synchronized (this) {
                    if (!held) {
                        server.close();
                    }
                }
            } catch (IOException e) {
                // one of them has gone
            }
        }

        void replies() {
            byte[] buffer = new byte[64 * 1024];
            try {
                for (int n = server.getInputStream().read(buffer);
                        n >= 0;
                        n = server.getInputStream().read(buffer)) {
                    client.getOutputStream().write(buffer, 0, n);
                }
                client.close();
            } catch (IOException e) {
                // one of them has gone
            }
        }

        synchronized void hold() {
            held = true;
        }

        synchronized long size() {
            return late.size();
        }

        synchronized void release() {
            try {
                server.getOutputStream().write(late.toByteArray());
            } catch (IOException e) {
                // the server has ended it, as it should
            }
        }
    }
}
