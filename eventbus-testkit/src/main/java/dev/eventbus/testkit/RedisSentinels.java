package dev.eventbus.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A primary, its replicas and the Sentinels that watch them, all server processes of one's own; each can be broken like
 * any {@link RedisServer}. A primary that does not answer for 1 s is replaced, within 2 to 3 s mostly; a Sentinel that stalls
 * after it was elected costs another 10 s, twice the {@code failover-timeout}.
 */
public final class RedisSentinels implements AutoCloseable {
    /** The name under which the Sentinels know the primary. */
    public static final String NAME = "main";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    private RedisSentinels() {}

    /**
     * Starts them all and waits until they know each other and every replica follows.
     *
     * @param replicas how many replicas the primary has
     * @param sentinels how many Sentinels there are; more than half of them must agree that the primary is down
     * @return a set that works
     */
    public static RedisSentinels start(int replicas, int sentinels) {
        return start(replicas, sentinels, RedisServer.builder());
    }

    /**
     * The same with servers of a certain kind.
     *
     * @param replicas how many replicas the primary has
     * @param sentinels how many Sentinels there are; more than half of them must agree that the primary is down
     * @param server what the primary and its replicas have in common
     * @return a set that works
     */
    public static RedisSentinels start(int replicas, int sentinels, RedisServerBuilder server) {
        if (replicas < 0 || sentinels < 1) {
            throw new IllegalArgumentException(
                    "There are at least 0 replicas and 1 Sentinel, but asked for were %d and %d"
                            .formatted(replicas, sentinels));
        }
        RedisSentinels all = new RedisSentinels();
        try {
            all.startServers(replicas, server.copy().config("repl-diskless-sync-delay", "0"));
            all.startSentinels(sentinels, server.onlyTls());
            all.awaitAcquaintance(replicas, sentinels);
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void startServers(int replicas, RedisServerBuilder server) {
        RedisServer primary = server.start();
        Address address = primary.peerAddress();
        servers.add(primary);
        for (int i = 0; i < replicas; i++) {
            servers.add(server.copy()
                    .config("replicaof", address.host(), Integer.toString(address.port()))
                    .start());
        }
        List<RedisServer> following = servers.subList(1, servers.size());
        if (!Poll.until(
                TIMEOUT,
                () -> following.stream()
                        .allMatch(
                                replica -> text(replica, "INFO", "replication").contains("master_link_status:up")))) {
            throw new RedisServerException("Not all of %d replicas of %s followed it in %d s."
                    .formatted(replicas, primary, TIMEOUT.toSeconds()));
        }
    }

    private void startSentinels(int count, RedisServerBuilder template) {
        RedisServer primary = servers.get(0);
        Address address = primary.peerAddress();
        for (int i = 0; i < count; i++) {
            RedisServerBuilder sentinel = template.copy()
                    .binary(primary.program())
                    .arguments("--sentinel")
                    .config(
                            "sentinel",
                            "monitor",
                            NAME,
                            address.host(),
                            Integer.toString(address.port()),
                            Integer.toString(count / 2 + 1))
                    .config("sentinel", "down-after-milliseconds", NAME, "1000")
                    .config("sentinel", "failover-timeout", NAME, "5000");
            String password = address.password();
            if (password != null) {
                sentinel.config("sentinel", "auth-pass", NAME, password);
            }
            sentinels.add(sentinel.start());
        }
    }

    private void awaitAcquaintance(int replicas, int count) {
        String others = "num-other-sentinels, %d, ".formatted(count - 1);
        if (!Poll.until(
                TIMEOUT,
                () -> sentinels.stream()
                        .allMatch(sentinel -> usableReplicas(sentinel) == replicas
                                && text(sentinel, "SENTINEL", "MASTER", NAME).contains(others)))) {
            throw new RedisServerException(
                    "The Sentinels did not come to know %d replicas and %d Sentinels in %d s. The first knows: %s"
                            .formatted(
                                    replicas,
                                    count,
                                    TIMEOUT.toSeconds(),
                                    text(sentinels.get(0), "SENTINEL", "MASTER", NAME)));
        }
    }

    private static long usableReplicas(RedisServer sentinel) {
        List<?> replicas = (List<?>) sentinel.command("SENTINEL", "REPLICAS", NAME);
        return replicas == null
                ? 0
                : replicas.stream()
                        .map(String::valueOf)
                        .filter(state -> state.contains("flags, slave,") && state.contains("master-link-status, ok,"))
                        .count();
    }

    private static String text(RedisServer server, String... command) {
        return String.valueOf(server.command(command));
    }

    /**
     * {@return {@code redis-sentinel://:password@host:port,host:port#main}, as Lettuce reads it; {@code rediss-sentinel://}
     * if they speak TLS}
     */
    public String uri() {
        return uri(servers.get(0).peerAddress());
    }

    /**
     * The same for a user of the servers' access control lists.
     *
     * @param user the user's name
     * @param password the user's password
     * @return {@code redis-sentinel://user:password@host:port,host:port#main}
     */
    public String uri(String user, String password) {
        return uri(servers.get(0).peerAddress().as(user, password));
    }

    private String uri(Address primary) {
        String addresses = sentinels.stream()
                .map(sentinel -> sentinel.peerAddress().toString())
                .collect(Collectors.joining(","));
        return primary.uri().replaceFirst("://", "-sentinel://").replace(primary.toString(), addresses) + "#" + NAME;
    }

    /** {@return the server that the first serving Sentinel takes for the primary now} */
    public RedisServer primary() {
        RedisServer sentinel = sentinels.stream()
                .filter(RedisServer::isServing)
                .findFirst()
                .orElseThrow(() -> new RedisServerException("No Sentinel is serving. Restart or thaw one."));
        List<?> address = (List<?>) sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME);
        String port = address == null ? "" : String.valueOf(address.get(1));
        return servers.stream()
                .filter(server ->
                        port.equals(Integer.toString(server.peerAddress().port())))
                .findFirst()
                .orElseThrow(() -> new RedisServerException("The Sentinels know no primary now, but: " + address));
    }

    /** Asks for a planned failover, and returns when another server is known as the primary. */
    public void failover() {
        RedisServer before = primary();
        sentinels.get(0).command("SENTINEL", "FAILOVER", NAME);
        if (!Poll.until(TIMEOUT, () -> primary() != before)) {
            throw new RedisServerException(
                    "The failover from %s did not end in %d s.".formatted(before, TIMEOUT.toSeconds()));
        }
    }

    /** {@return the primary it was started with, and the replicas} */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** {@return the Sentinels} */
    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** Ends them all. Idempotent. */
    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        servers.forEach(RedisServer::close);
    }
}
