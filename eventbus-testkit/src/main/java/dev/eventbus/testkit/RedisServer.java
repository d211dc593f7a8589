package dev.eventbus.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Redis for tests and demos.
 *
 * <p>{@link #start()} takes whichever it can get, in this order: the server whose URI is in the system property
 * {@code eventbus.test.redis.uri} or the environment variable {@code EVENTBUS_TEST_REDIS_URI}; the program that
 * {@code eventbus.test.redis.binary} or {@code EVENTBUS_TEST_REDIS_BINARY} names; a container, if a Docker daemon answers
 * and {@code com.redis:testcontainers-redis} is on the class path; {@code redis-server} or {@code valkey-server} on the
 * {@code PATH}; the program inside {@code org.signal:embedded-redis}, which this library brings. It says in the log which
 * one.
 *
 * <p>{@link #builder()} always starts a process of its own, and only that can be configured and broken:
 * {@link #kill()}, {@link #restart()}, {@link #freeze()}. The server at a URI and the container are left out of the choices
 * above.
 *
 * <p>A server of ours listens on the loopback only, stores nothing unless asked to, and ends with {@link #close()} or
 * with the JVM, however the JVM ends. A server may be used by any number of threads.
 */
public final class RedisServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisServer.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Set<RedisServer> OPEN = ConcurrentHashMap.newKeySet();

    private final String origin;
    private final String version;
    private final Address fixedAddress;
    private final @Nullable ServerProcess process;
    private final boolean breakable;
    private final Runnable closing;

    private RedisServer(
            String origin,
            String version,
            Address address,
            @Nullable ServerProcess process,
            boolean breakable,
            Runnable closing) {
        this.origin = origin;
        this.version = version;
        this.fixedAddress = address;
        this.process = process;
        this.breakable = breakable;
        this.closing = closing;
        OPEN.add(this);
        LOG.info("Redis for tests: {}, at {}", origin, address);
    }

    /** A server that is not a process of ours; {@code closing} is told when it is no longer needed. */
    static RedisServer elsewhere(String origin, String version, Address address, Runnable closing) {
        return new RedisServer(origin, version, address, null, false, closing);
    }

    static RedisServer ours(ServerProcess process, boolean breakable) {
        return new RedisServer(
                process.binary().origin(),
                process.binary().version(),
                process.address(),
                process,
                breakable,
                process::close);
    }

    /**
     * Starts or finds a server to use, not to break: tests that break theirs take {@link #builder()}.
     *
     * @return a server that answers
     * @throws RedisServerException if there is none; the message says what was tried and why it failed
     */
    public static RedisServer start() {
        return new ServerChoice(Settings.ofThisJvm()).any();
    }

    /** {@return a builder of a server process of one's own, which can be configured and broken} */
    public static RedisServerBuilder builder() {
        return new RedisServerBuilder();
    }

    static List<RedisServer> open() {
        return List.copyOf(OPEN);
    }

    /** {@return where the server is, as {@code redis://:password@host:port}} */
    public String uri() {
        return fixedAddress.uri();
    }

    /**
     * The same for a user of the server's access control list.
     *
     * @param user the user's name
     * @param password the user's password
     * @return {@code redis://user:password@host:port}
     */
    public String uri(String user, String password) {
        return fixedAddress.as(user, password).uri();
    }

    /**
     * {@return where it speaks TLS, as {@code rediss://:password@host:port}}
     *
     * @throws IllegalStateException unless it was started with {@link RedisServerBuilder#tls}
     */
    public String tlsUri() {
        return tlsAddress().uri();
    }

    /**
     * The same for a user of the server's access control list.
     *
     * @param user the user's name
     * @param password the user's password
     * @return {@code rediss://user:password@host:port}
     * @throws IllegalStateException unless it was started with {@link RedisServerBuilder#tls}
     */
    public String tlsUri(String user, String password) {
        return tlsAddress().as(user, password).uri();
    }

    /** {@return the host it listens on} */
    public String host() {
        return fixedAddress.host();
    }

    /** {@return the port it listens on; it keeps this one over every restart} */
    public int port() {
        return fixedAddress.port();
    }

    /** {@return its version, such as {@code 7.0.15}} */
    public String version() {
        return version;
    }

    /** {@return where it comes from, such as {@code embedded org.signal 7.0.15}} */
    public String origin() {
        return origin;
    }

    /** Whether it was started for this JVM alone. */
    boolean isPrivate() {
        return process != null;
    }

    Address address() {
        return fixedAddress;
    }

    private Address tlsAddress() {
        if (tlsPort() == 0) {
            throw new IllegalStateException(
                    "%s does not speak TLS. Start it with RedisServer.builder().tls(…).".formatted(this));
        }
        return fixedAddress.withTls(tlsPort());
    }

    /** {@return the port on which it speaks TLS; 0 if it does not} */
    public int tlsPort() {
        return process == null ? 0 : process.tlsPort();
    }

    /** Where servers of its kind find it: over TLS if it speaks that. */
    Address peerAddress() {
        return tlsPort() == 0 ? fixedAddress : tlsAddress();
    }

    long pid() {
        return process("look at").pid();
    }

    /**
     * Runs one command on a connection of its own.
     *
     * @param words the command and its arguments
     * @return the reply: a {@code String}, a {@code Long}, a {@code List} of these, or null
     * @throws RedisReplyException if the reply is an error; within a list it is an element instead
     * @throws RedisServerException if the server does not answer in 10 s; it may have run the command or not
     */
    public @Nullable Object command(String... words) {
        try (RespConnection connection = RespConnection.open(fixedAddress, TIMEOUT)) {
            return connection.call(List.of(words));
        } catch (IOException e) {
            throw new RedisServerException(
                    "%s got no answer from %s at %s: %s. %s"
                            .formatted(
                                    words.length == 0 ? "An empty command" : words[0],
                                    origin,
                                    fixedAddress,
                                    e.getMessage(),
                                    advice()),
                    e);
        }
    }

    private String advice() {
        if (!isRunning()) {
            return "It is not running: call restart().";
        }
        return isServing() ? "Look whether it is still there and not too busy." : "It is frozen: call thaw().";
    }

    /** {@return whether its process runs; frozen counts as running} */
    public boolean isRunning() {
        return process == null || process.isRunning();
    }

    boolean isServing() {
        return process == null || process.isRunning() && !process.isFrozen();
    }

    /** Ends it as {@code kill -9} does: nothing is saved, no connection is closed properly. Idempotent. */
    public void kill() {
        process("kill").kill();
    }

    /** Ends it as an operator would: it finishes what it is doing and closes its connections. Idempotent. */
    public void stop() {
        process("stop").stop();
    }

    /**
     * Starts it again on the same port and with the same files, after a {@link #stop()} if it is running. Data survives
     * if the configuration stores it, for instance with {@code appendonly yes}.
     */
    public void restart() {
        process("restart").restart();
    }

    /**
     * Halts its process ({@code SIGSTOP}): connections stay open, new ones are accepted by the kernel, and nothing is
     * answered until {@link #thaw()}.
     */
    public void freeze() {
        process("freeze").freeze();
    }

    /** Lets a frozen process go on. */
    public void thaw() {
        process("thaw").thaw();
    }

    Path program() {
        return process("look at").binary().path();
    }

    private ServerProcess process(String intent) {
        ServerProcess ours = process;
        if (ours == null || !breakable) {
            throw new UnsupportedOperationException(
                    "Refused to %s %s at %s: a server of RedisServer.start() or @WithRedis may be shared or somebody else's. "
                                    .formatted(intent, origin, fixedAddress)
                            + "Start one to break with RedisServer.builder().start().");
        }
        return ours;
    }

    /** Ends the server if it is ours, and deletes its files unless a folder was given for them. Idempotent. */
    @Override
    public void close() {
        if (OPEN.remove(this)) {
            closing.run();
        }
    }

    @Override
    public String toString() {
        return origin + " at " + fixedAddress;
    }
}
