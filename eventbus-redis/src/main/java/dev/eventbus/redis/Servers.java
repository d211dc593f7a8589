package dev.eventbus.redis;

import dev.eventbus.ConfigurationException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.Transports;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The servers that have the streams: one for all, which Sentinels may replace by another, or the nodes of a cluster. In a
 * cluster each stream has connections of its own, since it may go from one node to another by itself.
 */
final class Servers implements AutoCloseable {
    private final RedisLogSettings settings;
    private final Connector connector;
    private final @Nullable Node all;
    private final @Nullable Cluster cluster;
    private final @Nullable Sentinels sentinels;
    private final ConcurrentMap<String, Node> byStream = new ConcurrentHashMap<>();

    private Servers(
            RedisLogSettings settings,
            Connector connector,
            @Nullable Node all,
            @Nullable Cluster cluster,
            @Nullable Sentinels sentinels) {
        this.settings = settings;
        this.connector = connector;
        this.all = all;
        this.cluster = cluster;
        this.sentinels = sentinels;
    }

    /**
     * Connects, and finds out whether it is to a cluster.
     *
     * @param seeds the server of the settings; several are nodes of a cluster
     * @throws dev.eventbus.BusUnavailableException if that fails within the connect timeout
     * @throws ConfigurationException if the servers refuse the user, or are not what the settings say
     */
    static Servers open(RedisLogSettings settings, List<RedisURI> seeds) {
        if (settings.uri().getSocket() != null && !Transports.NativeTransports.isDomainSocketSupported()) {
            throw new ConfigurationException(
                    "The Unix socket %s needs Netty's native transport, which is missing or does not load here. Add io.netty:netty-transport-native-epoll with the classifier of this platform, such as linux-x86_64 (…-kqueue and osx-aarch_64 on macOS), or use redis://."
                            .formatted(settings.where()));
        }
        Connector connector = new Connector(settings);
        try {
            Servers servers = settings.uri().getSentinels().isEmpty()
                    ? found(settings, seeds, connector)
                    : bySentinels(settings, connector);
            servers.watch();
            return servers;
        } catch (RuntimeException | Error e) {
            connector.close();
            throw e;
        }
    }

    private static Servers bySentinels(RedisLogSettings settings, Connector connector) {
        Sentinels sentinels = new Sentinels(settings, connector);
        Route route = new Route(sentinels, connector);
        Node primary = new Node(settings, route, connector.connectFirst(route, 1));
        return new Servers(settings, connector, primary, null, sentinels);
    }

    private static Servers found(RedisLogSettings settings, List<RedisURI> seeds, Connector connector) {
        Route route = new Route(new Seeds(seeds, where(seeds, settings)), connector);
        CompletableFuture<Session> first = connector.connectFirst(route, seeds.size());
        Session session = first.join();
        Hello hello;
        try {
            hello = Link.await(Hello.of(session, settings.connectTimeout()));
        } catch (RuntimeException e) {
            throw RedisErrors.unreachable(settings, route.where(), e);
        }
        if (hello.isClusterNode()) {
            session.close();
            return new Servers(settings, connector, null, Cluster.open(settings, seeds, connector), null);
        }
        if (seeds.size() > 1) {
            throw new ConfigurationException(
                    "Several URIs are the nodes of a Redis Cluster, but of those at %s one that answers is none. Name one server, or start it with cluster-enabled."
                            .formatted(route.where()));
        }
        return new Servers(settings, connector, new Node(settings, route, first), null, null);
    }

    private static String where(List<RedisURI> seeds, RedisLogSettings settings) {
        return seeds.size() == 1
                ? settings.where()
                : seeds.stream().map(at -> Address.of(at).toString()).collect(Collectors.joining(", "));
    }

    private void watch() {
        if (all == null || all.route().moves()) {
            connector.regularly(() -> nodes().forEach(node -> node.route().look()));
        }
    }

    private Collection<Node> nodes() {
        return all == null ? byStream.values() : List.of(all);
    }

    /** Whether one connection can read several streams. */
    boolean areOne() {
        return all != null;
    }

    /** What to call them in messages, without credentials. */
    String where() {
        return cluster == null ? Objects.requireNonNull(all).route().where() : cluster.where();
    }

    /** The one that has {@code stream}. */
    Node of(String stream) {
        Node found = all == null ? byStream.get(stream) : all;
        return found == null ? byStream.computeIfAbsent(stream, this::made) : found;
    }

    /** A connection to each: to one server, or to each node of a cluster that has slots now. They end with this. */
    List<Link> links(String purpose) {
        return cluster == null ? nodes().stream().map(Node::link).toList() : cluster.links(purpose);
    }

    private Node made(String stream) {
        Cluster of = Objects.requireNonNull(cluster, "only a cluster has several nodes");
        return new Node(settings, new Route(of.ownerOf(stream), connector));
    }

    @Override
    public void close() {
        nodes().forEach(Node::close);
        if (sentinels != null) {
            sentinels.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        connector.close();
    }
}
