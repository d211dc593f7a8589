package dev.eventbus.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A loopback port that leads to a server until it is told not to: the network faults a client has to survive.
 *
 * <p>Each fault holds for connections that are open and for those made later, until {@link #heal()}. It may be used by
 * any number of threads.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int PORTS_TO_TRY = 5;

    private enum Mode {
        FORWARD,
        DROP_REPLIES,
        BLACKHOLE
    }

    private final Address target;
    private final ServerSocket listener;
    private final Thread acceptor;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong dropped = new AtomicLong();
    private volatile Mode mode = Mode.FORWARD;

    private FaultProxy(Address target) {
        this.target = target;
        this.listener = listen();
        this.acceptor = startThread("accept", this::accept);
    }

    /**
     * Opens a way to {@code server} that can be disturbed.
     *
     * @param server the server, which may be restarted meanwhile
     * @return an undisturbed way
     */
    public static FaultProxy to(RedisServer server) {
        return new FaultProxy(server.address());
    }

    /**
     * Opens a way to any server that can be disturbed.
     *
     * @param host the server's host
     * @param port the server's port
     * @return an undisturbed way
     */
    public static FaultProxy to(String host, int port) {
        return new FaultProxy(new Address(host, port, false, null, null, 0));
    }

    private static ServerSocket listen() {
        for (int attempt = 1; ; attempt++) {
            int port = Ports.free();
            try {
                ServerSocket socket = new ServerSocket();
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName(Address.LOOPBACK), port), 128);
                return socket;
            } catch (IOException e) {
                if (attempt == PORTS_TO_TRY) {
                    throw new UncheckedIOException(
                            "The fault proxy cannot listen on %s:%d: %s"
                                    .formatted(Address.LOOPBACK, port, e.getMessage()),
                            e);
                }
            }
        }
    }

    /** {@return the loopback address to connect to} */
    public String host() {
        return Address.LOOPBACK;
    }

    /** {@return the port to connect to} */
    public int port() {
        return listener.getLocalPort();
    }

    /** {@return the server's URI, user and password included, with the proxy's host and port} */
    public String uri() {
        return target.with(port()).uri();
    }

    /** {@return how many clients are connected} */
    public int connections() {
        return connections.size();
    }

    /**
     * Cuts all open connections, on both sides, with a TCP reset. Ends {@link #dropReplies()}; a {@link #blackhole()}
     * goes on for new connections.
     */
    public void cut() {
        connections.forEach(ProxiedConnection::reset);
        endDropping();
        wakeHeld();
    }

    /**
     * Ends all open connections, on both sides, in the orderly way (FIN), as a server does that shuts down. Ends
     * {@link #dropReplies()}; a {@link #blackhole()} goes on for new connections.
     */
    public void hangUp() {
        connections.forEach(ProxiedConnection::finish);
        endDropping();
        wakeHeld();
    }

    /** Carries nothing any more, in either direction, but leaves connections open and accepts new ones. */
    public void blackhole() {
        mode = Mode.BLACKHOLE;
    }

    /**
     * Carries requests to the server and drops what it replies. Wait for {@link #droppedBytes()}: then the server has
     * done what it was asked, and {@link #cut()} or {@link #hangUp()} leaves the client in doubt.
     */
    public void dropReplies() {
        mode = Mode.DROP_REPLIES;
        wakeHeld();
    }

    /** {@return how many bytes of replies were dropped so far} */
    public long droppedBytes() {
        return dropped.get();
    }

    /**
     * Carries everything again: what a {@link #blackhole()} held back arrives late; connections that lost replies, and
     * would mistake the next for the lost one, are cut.
     */
    public void heal() {
        forward();
        wakeHeld();
    }

    /** Cuts all connections and frees the port. Idempotent. */
    @Override
    public void close() {
        try {
            listener.close();
            // The kernel keeps the port open for as long as a thread waits in accept().
            acceptor.join();
        } catch (IOException e) {
            // It is closed all the same.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (ProxiedConnection connection : List.copyOf(connections)) {
            connection.reset();
        }
        wakeHeld();
    }

    private void endDropping() {
        if (mode == Mode.DROP_REPLIES) {
            forward();
        }
    }

    /** No reply is dropped any more when this returns, and no connection is left that lost one. */
    private void forward() {
        synchronized (this) {
            mode = Mode.FORWARD;
        }
        connections.stream()
                .filter(connection -> connection.hasLostReplies() && !connection.isEnding())
                .forEach(ProxiedConnection::reset);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                ProxiedConnection connection = new ProxiedConnection(this, client);
                connections.add(connection);
                connection.start();
                if (listener.isClosed()) {
                    connection.reset();
                }
            } catch (IOException e) {
                // The listener was closed, or the client has gone already.
            }
        }
    }

    Socket connectToTarget() throws IOException {
        return new Socket(target.host(), target.port());
    }

    Thread startThread(String name, Runnable work) {
        Thread thread = new Thread(work, "fault-proxy-" + port() + "-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Whether a reply is lost, which spoils its connection: that is known before the bytes are counted. */
    synchronized boolean dropsReply(ProxiedConnection connection, int bytes) {
        if (mode == Mode.DROP_REPLIES) {
            connection.loseReplies();
        }
        if (!connection.hasLostReplies()) {
            return false;
        }
        dropped.addAndGet(bytes);
        return true;
    }

    /** Waits while there is a blackhole. */
    synchronized void awaitPassage(ProxiedConnection connection) {
        while (mode == Mode.BLACKHOLE && !connection.isEnding()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                connection.reset();
            }
        }
    }

    private synchronized void wakeHeld() {
        notifyAll();
    }

    void forget(ProxiedConnection connection) {
        connections.remove(connection);
    }
}
