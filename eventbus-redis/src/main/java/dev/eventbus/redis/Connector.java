package dev.eventbus.redis;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes connections to the server, and owns the threads they run on. Those for publishing share one thread of their
 * own.
 */
final class Connector implements AutoCloseable {
    private final RedisLogSettings settings;
    private final ClientResources resources;
    private final ClientResources publishingResources;
    private final OneLoop oneLoop;
    private final RedisClient client;
    private final RedisClient publishingClient;
    private final Set<CompletableFuture<Session>> attempts = ConcurrentHashMap.newKeySet();
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Connector(RedisLogSettings settings) {
        this.settings = settings;
        this.resources = ClientResources.builder()
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        this.oneLoop = new OneLoop(resources.eventLoopGroupProvider());
        this.publishingResources =
                resources.mutate().eventLoopGroupProvider(oneLoop).build();
        this.client = client(resources);
        this.publishingClient = client(publishingResources);
    }

    private RedisClient client(ClientResources on) {
        RedisClient made = RedisClient.create(on);
        made.setOptions(ClientOptions.builder()
                // A reconnecting Lettuce replays written commands: that would store an event twice.
                .autoReconnect(false)
                .protocolVersion(ProtocolVersion.RESP2)
                .timeoutOptions(
                        TimeoutOptions.builder().timeoutSource(Call.TIMEOUTS).build())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .keepAlive(true)
                        .build())
                .sslOptions(settings.tls().options(settings.connectTimeout()))
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .build());
        return made;
    }

    /** Connects for reading and settling. */
    CompletableFuture<Session> connect(String purpose) {
        return connect(client, purpose);
    }

    /** Connects on the {@link #publishingLoop()}. */
    CompletableFuture<Session> connectForPublishing() {
        return connect(publishingClient, "publish");
    }

    /**
     * Does that until it succeeds, and waits for it.
     *
     * @throws BusUnavailableException if it does not succeed within the connect timeout
     * @throws ConfigurationException if the server refuses the user
     */
    CompletableFuture<Session> connectFirst() {
        long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
        Backoff backoff = new Backoff();
        while (true) {
            CompletableFuture<Session> attempt = connectForPublishing();
            try {
                attempt.get(settings.connectTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
                return attempt;
            } catch (ExecutionException | TimeoutException e) {
                ConfigurationException refusal =
                        TlsErrors.refusal(e, settings.where(), settings.uri().getHost());
                if (refusal != null) {
                    throw refusal;
                }
                if (RedisErrors.isAuthentication(e)) {
                    throw new ConfigurationException(
                            "Redis at %s refuses the user or password of its URI: %s. Correct the URI, or the server's ACL."
                                    .formatted(settings.where(), RedisErrors.reason(e)),
                            e);
                }
                long pause = backoff.nextMillis();
                if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause) - deadline >= 0) {
                    throw new BusUnavailableException(
                            "Redis at %s cannot be reached: %s. Is it running there, is the port open, and is it its port %s?"
                                    .formatted(
                                            settings.where(),
                                            RedisErrors.reason(e),
                                            settings.uri().isSsl() ? "for TLS" : "without TLS (rediss:// is for TLS)"),
                            e);
                }
                sleep(pause);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private BusUnavailableException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new BusUnavailableException("Interrupted while connecting to Redis at " + settings.where(), e);
    }

    private CompletableFuture<Session> connect(RedisClient with, String purpose) {
        RedisURI uri = RedisURI.builder(settings.uri())
                .withClientName((settings.clientName() + ':' + purpose).replaceAll("[^!-~]", "_"))
                .withTimeout(settings.connectTimeout())
                .build();
        CompletableFuture<Session> attempt;
        try {
            attempt = with.connectAsync(ByteArrayCodec.INSTANCE, uri)
                    .toCompletableFuture()
                    .thenApply(this::session)
                    .thenCompose(this::ready);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        attempts.add(attempt);
        attempt.whenComplete((session, failure) -> attempts.remove(attempt));
        if (closed) {
            abandon(attempt);
        }
        return attempt;
    }

    /** A client that is shut down forgets what it was about to do. */
    private static void abandon(CompletableFuture<Session> attempt) {
        attempt.completeExceptionally(new IllegalStateException("the bus is closed"));
    }

    private Session session(StatefulRedisConnection<byte[], byte[]> connection) {
        Session session = new Session(connection);
        sessions.add(session);
        session.ended().whenComplete((nothing, ignored) -> sessions.remove(session));
        return session;
    }

    /** A server that still loads its data, or a replica without its primary, accepts connections but no commands. */
    private CompletableFuture<Session> ready(Session session) {
        return session.send(Commands.ping(), settings.connectTimeout()).handle((pong, failure) -> {
            if (failure != null && !RedisErrors.isForbidden(failure)) {
                session.close();
                throw RedisErrors.asUnchecked(failure);
            }
            return session;
        });
    }

    /** The thread of all publishing connections; there once {@link #connectForPublishing()} was called. */
    EventLoop publishingLoop() {
        return oneLoop.loop();
    }

    /** Ends all connections and threads, and waits for that up to 2 s. */
    @Override
    public void close() {
        closed = true;
        attempts.forEach(Connector::abandon);
        List<Session> open = List.copyOf(sessions);
        open.forEach(Session::close);
        try {
            CompletableFuture.allOf(open.stream().map(Session::ended).toArray(CompletableFuture[]::new))
                    .get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The shutdown ends them all the same.
        }
        client.shutdown(0, 2, TimeUnit.SECONDS);
        publishingClient.shutdown(0, 2, TimeUnit.SECONDS);
        publishingResources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
