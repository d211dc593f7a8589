package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.log.EventLog;
import dev.eventbus.redis.Diagnosis.Finding;
import dev.eventbus.redis.Diagnosis.StreamSize;
import dev.eventbus.runtime.TestEvent;
import dev.eventbus.runtime.TestEvent.Cancelled;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisCluster;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bus over a cluster, whose nodes fail and whose slots move. */
class ClusterTest extends FailoverTest {
    private static final String OTHER_STREAM = "event::CANCELLED";

    private RedisCluster redis;

    private RedisCluster cluster(int replicasEach) {
        redis = closeLater(RedisCluster.start(3, replicasEach));
        assertThat(redis.primaryOf(STREAM)).isNotSameAs(redis.primaryOf(OTHER_STREAM));
        return redis;
    }

    private Load load() {
        return closeLater(new Load(bus(cluster(1).uris().get(0))));
    }

    @Test
    void aPrimaryThatIsKilledIsReplaced() throws Exception {
        Load load = load();

        redis.primaryOf(STREAM).kill();

        measured("Cluster, kill -9", load.awaitProgress("after the kill"));
        load.verify(redis.primaryOf(STREAM), STREAM);
    }

    @Test
    void aPrimaryThatIsFrozenIsReplaced() throws Exception {
        Load load = load();
        RedisServer old = redis.primaryOf(STREAM);

        old.freeze();

        measured("Cluster, SIGSTOP", load.awaitProgress("after the freeze"));
        assertThat(redis.primaryOf(STREAM)).isNotEqualTo(old);
        old.thaw();
        load.awaitProgress("after the thaw");
        load.verify(redis.primaryOf(STREAM), STREAM);
    }

    @Test
    void aPlannedFailoverIsFollowed() throws Exception {
        Load load = load();
        RedisServer old = redis.primaryOf(STREAM);
        RedisServer replica = redis.nodes().stream()
                .filter(node ->
                        String.valueOf(node.command("ROLE")).matches("\\[slave, .*, %d, .*".formatted(old.port())))
                .findAny()
                .orElseThrow();

        replica.command("CLUSTER", "FAILOVER");

        await().atMost(RECOVERY).until(() -> redis.primaryOf(STREAM) == replica);
        measured("Cluster, planned failover", load.awaitProgress("after the failover", replica));
        assertThat(load.verify(replica, STREAM)).as("lost").isZero();
    }

    @Test
    void oneSubscriptionHasTypesOfDifferentNodes() {
        Handled placed = new Handled();
        Handled cancelled = new Handled();
        EventBus bus = bus(cluster(0).uris().get(0));
        bus.subscribe(SUBSCRIPTION)
                .on(Placed.class, (event, context) -> placed.add(event.number()))
                .on(Cancelled.class, (event, context) -> cancelled.add(event.number()))
                .start();

        for (int i = 0; i < 20; i++) {
            bus.publishAll(List.of(placed(i), new Cancelled(tenant, "k", i)));
        }

        awaitHandled(placed, 0, 20, PATIENCE);
        awaitHandled(cancelled, 0, 20, PATIENCE);
        assertThat(redis.primaryOf(STREAM).command("XLEN", STREAM)).isEqualTo(20L);
        assertThat(redis.primaryOf(OTHER_STREAM).command("XLEN", OTHER_STREAM)).isEqualTo(20L);
    }

    @Test
    void aDiagnosisLooksAtEachNode() {
        EventBus bus = bus(cluster(0).uris().get(0));
        bus.publishAll(List.of(placed(1), new Cancelled(tenant, "k", 1)));

        Diagnosis diagnosis = RedisEventBus.diagnose(redis.uris().get(0));

        assertThat(diagnosis.where())
                .isEqualTo("the cluster at 127.0.0.1:" + redis.nodes().get(0).port());
        assertThat(diagnosis.streams()).extracting(StreamSize::stream).containsExactlyInAnyOrder(STREAM, OTHER_STREAM);
        assertThat(diagnosis.findings())
                .filteredOn(Finding::check, "replication")
                .extracting(Finding::what)
                .containsExactlyInAnyOrderElementsOf(redis.nodes().stream()
                        .map(node -> "At 127.0.0.1:%d: It has no replica.".formatted(node.port()))
                        .toList());
    }

    /** Half way, some keys of the slot are here and some there. */
    @Test
    void aSlotThatMovesTakesItsEventsAndTheirSubscriptionsAlong() throws Exception {
        Load load = closeLater(new Load(bus(cluster(0).uris().get(0))));
        EventLog log = closeLater(RedisLog.open(
                RedisLogSettings.of(RedisURI.create(redis.uris().get(0))).withHardLimit(type -> 10_000_000)));
        Traffic traffic = closeLater(new Traffic(log, 2, '{' + STREAM + '}')); // a stream in the same slot
        RedisServer from = redis.primaryOf(STREAM);
        RedisServer to = redis.primaryOf(OTHER_STREAM);
        String slot = String.valueOf(from.command("CLUSTER", "KEYSLOT", STREAM));
        String fromId = String.valueOf(from.command("CLUSTER", "MYID"));
        String toId = String.valueOf(to.command("CLUSTER", "MYID"));

        to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", fromId);
        from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", toId);
        load.awaitAcknowledged("while the slot is about to move");
        migrate(STREAM, from, to);
        load.awaitRedirected("while the stream is elsewhere", from);
        for (Object key : (List<?>) from.command("CLUSTER", "GETKEYSINSLOT", slot, "100")) {
            migrate(String.valueOf(key), from, to);
        }
        for (RedisServer node : List.of(to, from)) {
            node.command("CLUSTER", "SETSLOT", slot, "NODE", toId);
        }

        measured("Cluster, a slot moved", load.awaitProgress("after the slot has moved", to));
        assertThat(traffic.stop().verify(to).refused).isZero();
        assertThat(load.verify(to, STREAM)).as("lost").isZero();
        assertThat(load.handled.moreThanOnce()).isEmpty();
    }

    private static void migrate(String key, RedisServer from, RedisServer to) {
        from.command("MIGRATE", to.host(), Integer.toString(to.port()), key, "0", "10000");
    }

    @Test
    void oneOfTheNodesThatAreNamedIsEnough() {
        List<String> uris = cluster(0).uris();
        redis.nodes().get(2).freeze();
        EventBus bus = closeLater(RedisEventBus.builder()
                .uris("redis://127.0.0.1:1", uris.get(2), uris.get(0))
                .connectTimeout(Duration.ofSeconds(1))
                .catalog(EventCatalog.of(TestEvent.class))
                .build());

        assertThat(bus.publish(new Cancelled(tenant, "k", 1)).stream()).isEqualTo(OTHER_STREAM);
        assertThat(log.lines("WARN", "append-only"))
                .singleElement(as(STRING))
                .contains("a node of the cluster at 127.0.0.1:1, 127.0.0.1:%d, 127.0.0.1:%d: "
                        .formatted(
                                redis.nodes().get(2).port(),
                                redis.nodes().get(0).port()));
        redis.nodes().get(2).thaw();
    }

    @Test
    void aDatabaseOfAClusterAndAServerThatIsNoNodeAreRefused() {
        RedisCluster one = closeLater(RedisCluster.start(1, 0));
        RedisServer alone = start(RedisServer.builder());

        assertThatThrownBy(() -> bus(one.uris().get(0) + "/3"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no database 3");
        assertThatThrownBy(() -> RedisEventBus.builder()
                        .uris(alone.uri(), alone.uri())
                        .catalog(EventCatalog.of(TestEvent.class))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cluster-enabled");
    }
}
