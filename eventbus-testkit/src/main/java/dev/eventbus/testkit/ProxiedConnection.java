package dev.eventbus.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One client's connection through a {@link FaultProxy}: two sockets, and a thread for each direction. */
final class ProxiedConnection {
    private final FaultProxy proxy;
    private final Socket client;
    private final AtomicInteger directions = new AtomicInteger(2);
    private @Nullable Socket server;
    private volatile boolean finishing;
    private volatile boolean reset;
    private volatile boolean lostReplies;

    ProxiedConnection(FaultProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    void start() {
        proxy.startThread("requests-" + client.getPort(), this::carryRequests);
    }

    private void carryRequests() {
        try {
            client.setTcpNoDelay(true);
            proxy.awaitPassage(this);
            if (finishing) {
                drain(client);
                end();
                return;
            }
            Socket target = proxy.connectToTarget();
            target.setTcpNoDelay(true);
            if (!adopt(target)) {
                return;
            }
            proxy.startThread("replies-" + client.getPort(), () -> carry(target, client, true));
            carry(client, target, false);
        } catch (IOException e) {
            // The server refuses, or the client has gone: the other side is told by a reset.
            reset();
        }
    }

    /** False if it was reset meanwhile. */
    private synchronized boolean adopt(Socket target) throws IOException {
        if (reset) {
            resetSocket(target);
            return false;
        }
        server = target;
        if (finishing) {
            target.shutdownOutput();
        }
        return true;
    }

    private void carry(Socket from, Socket to, boolean replies) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                proxy.awaitPassage(this);
                if (finishing) {
                    drain(from);
                    break;
                }
                if (!replies || !proxy.dropsReply(this, n)) {
                    to.getOutputStream().write(buffer, 0, n);
                }
            }
            proxy.awaitPassage(this);
            if (!finishing) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            if (!finishing) {
                proxy.awaitPassage(this);
                reset();
            }
        } finally {
            if (directions.decrementAndGet() == 0) {
                end();
            }
        }
    }

    /** Unread bytes would turn a FIN into a reset. */
    private static void drain(Socket socket) throws IOException {
        byte[] buffer = new byte[4 * 1024];
        while (socket.getInputStream().read(buffer) >= 0) {
            // Nobody wants it.
        }
    }

    boolean isEnding() {
        return finishing || reset;
    }

    void loseReplies() {
        lostReplies = true;
    }

    boolean hasLostReplies() {
        return lostReplies;
    }

    /** FIN to both sides; whatever they still send is dropped, and they close in their own time. */
    synchronized void finish() {
        finishing = true;
        finishSocket(client);
        if (server != null) {
            finishSocket(server);
        }
    }

    /** RST to both sides. */
    synchronized void reset() {
        reset = true;
        resetSocket(client);
        if (server != null) {
            resetSocket(server);
        }
        proxy.forget(this);
    }

    private synchronized void end() {
        closeSocket(client);
        if (server != null) {
            closeSocket(server);
        }
        proxy.forget(this);
    }

    private static void finishSocket(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    private static void resetSocket(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        closeSocket(socket);
    }

    private static void closeSocket(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
