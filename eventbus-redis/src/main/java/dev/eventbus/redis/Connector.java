package dev.eventbus.redis;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes connections to servers, and owns the threads they run on. Those for publishing share one thread of their
 * own.
 */
final class Connector implements AutoCloseable {
    private static final long SOON_MILLIS = 500;

    private final RedisLogSettings settings;
    private final ClientResources resources;
    private final ClientResources publishingResources;
    private final OneLoop oneLoop;
    private final RedisClient client;
    private final RedisClient publishingClient;
    private final Set<CompletableFuture<Session>> opening = ConcurrentHashMap.newKeySet();
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Connector(RedisLogSettings settings) {
        this.settings = settings;
        this.resources = ClientResources.builder()
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        this.oneLoop = new OneLoop(resources.eventLoopGroupProvider());
        this.publishingResources = resources
                .mutate()
                .eventLoopGroupProvider(oneLoop)
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline().addLast(new Batch.Unpacking());
                    }
                })
                .build();
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

    /** Connects for anything but publishing. */
    CompletableFuture<Session> connect(RedisURI to, String purpose) {
        return connect(client, to, purpose);
    }

    /** Connects on the {@link #publishingLoop()}. */
    CompletableFuture<Session> connectForPublishing(RedisURI to) {
        return connect(publishingClient, to, "publish");
    }

    /**
     * Connects for publishing, over and over until it succeeds, and waits for it.
     *
     * @param leastAttempts how many there are, whatever time they take
     *
     * @throws BusUnavailableException if it does not succeed within the connect timeout
     * @throws ConfigurationException if the server refuses the user or the certificates, or it cannot be found with these
     *     settings
     */
    CompletableFuture<Session> connectFirst(Route route, int leastAttempts) {
        long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
        Backoff backoff = new Backoff();
        for (int attempts = 1; ; attempts++) {
            CompletableFuture<Session> attempt = route.connectForPublishing();
            try {
                attempt.get(settings.connectTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
                return attempt;
            } catch (ExecutionException | TimeoutException e) {
                if (RedisErrors.unwrap(e) instanceof ConfigurationException known) {
                    throw known;
                }
                ConfigurationException refusal =
                        TlsErrors.refusal(e, route.where(), settings.uri().getHost());
                if (refusal != null) {
                    throw refusal;
                }
                if (RedisErrors.isDatabaseOfCluster(e)) {
                    throw new ConfigurationException(
                            "Redis at %s is a node of a Redis Cluster, which has no database %d. Leave the number out of the URI; another keyPrefix keeps buses apart."
                                    .formatted(route.where(), settings.uri().getDatabase()),
                            e);
                }
                if (RedisErrors.isNoDatabase(e)) {
                    throw new ConfigurationException(
                            "Redis at %s has no database %d: it has as many as its setting 'databases' says, from 0 on. Correct the number in the URI."
                                    .formatted(route.where(), settings.uri().getDatabase()),
                            e);
                }
                if (RedisErrors.isAuthentication(e)) {
                    throw new ConfigurationException(
                            "Redis at %s refuses the user or password of its URI: %s. Correct the URI, or the server's ACL."
                                    .formatted(route.where(), RedisErrors.reason(e)),
                            e);
                }
                long pause = backoff.nextMillis();
                if (attempts >= leastAttempts
                        && System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause) - deadline >= 0) {
                    throw RedisErrors.unreachable(settings, route.where(), e);
                }
                sleep(pause, route);
            } catch (InterruptedException e) {
                throw interrupted(e, route);
            }
        }
    }

    private static void sleep(long millis, Route route) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e, route);
        }
    }

    private static BusUnavailableException interrupted(InterruptedException e, Route route) {
        Thread.currentThread().interrupt();
        return new BusUnavailableException("Interrupted while connecting to Redis at " + route.where(), e);
    }

    private CompletableFuture<Session> connect(RedisClient with, RedisURI to, String purpose) {
        RedisURI uri = RedisURI.builder(to)
                .withAuthentication(credentials(to))
                .withClientName((settings.clientName() + ':' + purpose).replaceAll("[^!-~]", "_"))
                .withTimeout(settings.connectTimeout())
                .build();
        try {
            return open(with, uri).thenCompose(this::ready);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * As those that Lettuce 7.7 does not resolve on another thread, where it can say that it is connected before the
     * connection takes commands: {@code RedisHandshake.thenComposeAsync}, {@code RedisHandshakeHandler.channelActive}.
     */
    private static RedisCredentialsProvider credentials(RedisURI of) {
        return new StaticCredentialsProvider(
                of.getCredentialsProvider().resolveCredentials().toFuture().join());
    }

    /** It begins before the end, which waits for it, or not at all: a loop that ends forgets a socket that is new to it. */
    private synchronized CompletableFuture<Session> open(RedisClient with, RedisURI uri) {
        if (closed) {
            throw closed();
        }
        CompletableFuture<Session> opened = with.connectAsync(ByteArrayCodec.INSTANCE, uri)
                .toCompletableFuture()
                .thenApply(this::session);
        opening.add(opened);
        opened.whenComplete((session, failure) -> opening.remove(opened));
        return opened;
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the bus is closed");
    }

    private Session session(StatefulRedisConnection<byte[], byte[]> connection) {
        Session session = new Session(connection);
        sessions.add(session);
        session.ended().whenComplete((nothing, ignored) -> sessions.remove(session));
        if (closed) {
            session.close();
        }
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

    /** Runs {@code task}, which does not block, in half a second. */
    void soon(Runnable task) {
        resources.eventExecutorGroup().schedule(task, SOON_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Runs {@code task}, which does not block, again and again after that time. */
    void regularly(Runnable task) {
        resources.eventExecutorGroup().scheduleAtFixedRate(task, SOON_MILLIS, SOON_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The thread of all publishing connections; there once {@link #connectForPublishing} was called. */
    EventLoop publishingLoop() {
        return oneLoop.loop();
    }

    /** Ends all connections and threads, and waits for that up to 2 s. */
    @Override
    public void close() {
        List<CompletableFuture<?>> ends = new ArrayList<>();
        synchronized (this) {
            closed = true;
            ends.addAll(opening);
        }
        for (Session session : sessions) {
            session.close();
            ends.add(session.ended());
        }
        try {
            CompletableFuture.allOf(ends.stream()
                            .map(end -> end.handle((session, failure) -> true))
                            .toArray(CompletableFuture[]::new))
                    .get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The shutdown ends them all the same.
        }
        // A client that is shut down forgets what it was about to do.
        opening.forEach(attempt -> attempt.completeExceptionally(closed()));
        client.shutdown(0, 2, TimeUnit.SECONDS);
        publishingClient.shutdown(0, 2, TimeUnit.SECONDS);
        publishingResources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
