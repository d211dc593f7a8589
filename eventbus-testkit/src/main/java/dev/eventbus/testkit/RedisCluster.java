package dev.eventbus.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Redis Cluster of server processes of one's own; each node can be broken like any {@link RedisServer}.
 *
 * <pre>{@code
 * try (RedisCluster cluster = RedisCluster.start(3, 1)) {
 *     cluster.primaryOf("event::TICKET_UPDATED").kill();
 * }
 * }</pre>
 */
public final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final List<RedisServer> nodes;

    private RedisCluster(List<RedisServer> nodes) {
        this.nodes = nodes;
    }

    /**
     * Starts a cluster and waits until it serves all slots and every replica follows its primary.
     *
     * @param primaries how many primaries share the slots, at least 1
     * @param replicasEach how many replicas each of them has
     * @return a cluster that works
     */
    public static RedisCluster start(int primaries, int replicasEach) {
        return start(primaries, replicasEach, RedisServer.builder());
    }

    /**
     * The same with nodes of a certain kind.
     *
     * @param primaries how many primaries share the slots, at least 1
     * @param replicasEach how many replicas each of them has
     * @param node what all nodes have in common; added is what makes them a cluster, with a node timeout of 2 s
     * @return a cluster that works
     */
    public static RedisCluster start(int primaries, int replicasEach, RedisServerBuilder node) {
        if (primaries < 1 || replicasEach < 0) {
            throw new IllegalArgumentException(
                    "A cluster has at least 1 primary and 0 replicas for each, but was asked for %d and %d"
                            .formatted(primaries, replicasEach));
        }
        RedisServerBuilder member = node.copy()
                .config("cluster-enabled", "yes")
                .config("cluster-node-timeout", "2000")
                .config("repl-diskless-sync-delay", "0");
        List<RedisServer> nodes = new ArrayList<>();
        RedisCluster cluster = new RedisCluster(nodes);
        try {
            for (int i = 0; i < primaries * (1 + replicasEach); i++) {
                nodes.add(member.start());
            }
            cluster.form(primaries);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void form(int primaries) {
        Address first = nodes.get(0).peerAddress();
        for (int i = 0; i < primaries; i++) {
            RedisServer primary = nodes.get(i);
            IntStream slots = IntStream.range(SLOTS * i / primaries, SLOTS * (i + 1) / primaries);
            primary.command(Stream.concat(Stream.of("CLUSTER", "ADDSLOTS"), slots.mapToObj(Integer::toString))
                    .toArray(String[]::new));
        }
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (RedisServer node : nodes.subList(1, nodes.size())) {
            node.command("CLUSTER", "MEET", first.host(), Integer.toString(first.port()));
        }
        await(
                "all nodes know each other",
                () -> nodes.stream()
                        .allMatch(node -> lines(node)
                                        .filter(line -> line.contains(" connected"))
                                        .count()
                                == nodes.size()));
        for (int i = primaries; i < nodes.size(); i++) {
            Object primary = nodes.get(i % primaries).command("CLUSTER", "MYID");
            nodes.get(i).command("CLUSTER", "REPLICATE", String.valueOf(primary));
        }
        await(
                "all slots are served and all replicas follow",
                () -> nodes.stream().allMatch(node -> isOk(node, primaries)));
    }

    private boolean isOk(RedisServer node, int primaries) {
        return text(node, "CLUSTER", "INFO").contains("cluster_state:ok")
                && lines(node).filter(line -> line.contains("slave ")).count() == nodes.size() - primaries
                && (isPrimary(node) || text(node, "INFO", "replication").contains("master_link_status:up"));
    }

    private void await(String state, BooleanSupplier condition) {
        if (!Poll.until(TIMEOUT, condition)) {
            throw new RedisServerException(
                    "The cluster of %d nodes did not reach the state that %s in %d s. Its first node sees:%n%s"
                            .formatted(
                                    nodes.size(), state, TIMEOUT.toSeconds(), text(nodes.get(0), "CLUSTER", "NODES")));
        }
    }

    private static Stream<String> lines(RedisServer node) {
        return text(node, "CLUSTER", "NODES").lines();
    }

    private static String text(RedisServer node, String... command) {
        return String.valueOf(node.command(command));
    }

    private static boolean isPrimary(RedisServer node) {
        return lines(node).anyMatch(line -> line.contains("myself,master"));
    }

    /** {@return all nodes, the primaries it was started with first} */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** {@return the URI of each node, with TLS if they speak that} */
    public List<String> uris() {
        return nodes.stream().map(node -> node.peerAddress().uri()).toList();
    }

    /**
     * The node that serves a key now, as the first node sees it that is neither down nor frozen.
     *
     * @param key any key
     * @return its primary
     * @throws RedisServerException if there is no such node, or it knows none
     */
    public RedisServer primaryOf(String key) {
        RedisServer guide = nodes.stream()
                .filter(RedisServer::isServing)
                .findFirst()
                .orElseThrow(() -> new RedisServerException("No node of the cluster is serving. Restart or thaw one."));
        long slot = Long.parseLong(text(guide, "CLUSTER", "KEYSLOT", key));
        List<?> ranges = (List<?>) guide.command("CLUSTER", "SLOTS");
        for (Object range : ranges == null ? List.of() : ranges) {
            List<?> parts = (List<?>) range;
            if ((Long) parts.get(0) <= slot && slot <= (Long) parts.get(1)) {
                long port = (Long) ((List<?>) parts.get(2)).get(1);
                return nodes.stream()
                        .filter(node -> node.port() == port)
                        .findFirst()
                        .orElseThrow();
            }
        }
        throw new RedisServerException("No node serves slot %d of key '%s' now.".formatted(slot, key));
    }

    /** Ends all nodes. Idempotent. */
    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }
}
