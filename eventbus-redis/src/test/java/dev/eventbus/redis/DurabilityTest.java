package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.Durability;
import dev.eventbus.DurabilityException;
import dev.eventbus.EventBus;
import dev.eventbus.EventMetadata;
import dev.eventbus.Published;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Publishing that waits for replicas and for the disk. */
class DurabilityTest extends FaultTest {
    private static final EventMetadata REPLICATED = EventMetadata.none().withDurability(Durability.replicated(1));
    private static final EventMetadata FSYNCED = EventMetadata.none().withDurability(Durability.fsynced());

    private RedisServer redis;
    private RedisServer replica;

    private EventBus withReplica() {
        redis = start(RedisServer.builder().config("repl-diskless-sync-delay", "0"));
        replica = start(RedisServer.builder().config("replicaof", "127.0.0.1", Integer.toString(redis.port())));
        awaitReplica();
        EventBus bus = closeLater(
                builder(redis.uri()).publishTimeout(Duration.ofSeconds(1)).build());
        await().atMost(PATIENCE).ignoreExceptions().until(() -> bus.publish(placed(0), REPLICATED), first -> true);
        return bus;
    }

    private void awaitReplica() {
        await().atMost(PATIENCE)
                .until(() ->
                        String.valueOf(redis.command("INFO", "replication")).contains("state=online"));
    }

    private static boolean isAt(RedisServer server, Published published) {
        return !((List<?>) server.command("XRANGE", STREAM, published.entryId(), published.entryId())).isEmpty();
    }

    @Test
    void aReplicatedPublishSucceedsWhenTheReplicaHasTheEvent() {
        EventBus bus = withReplica();
        for (int i = 1; i <= 30; i++) {
            assertThat(isAt(replica, bus.publish(placed(i), REPLICATED))).isTrue();
        }
    }

    @Test
    void manyAtOnceShareTheWait() {
        withReplica();
        EventBus bus = closeLater(builder(redis.uri()).build());
        long began = calls("wait");

        List<CompletableFuture<Published>> publishes = IntStream.range(1, 2_001)
                .mapToObj(i -> bus.publishAsync(placed(i), REPLICATED))
                .toList();

        assertThat(publishes).allSatisfy(each -> assertThat(each).succeedsWithin(PATIENCE));
        assertThat(isAt(replica, publishes.get(1_999).join())).isTrue();
        assertThat(calls("wait") - began).isBetween(1L, 1_000L);
    }

    private long calls(String command) {
        return String.valueOf(redis.command("INFO", "commandstats"))
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
                .findFirst()
                .orElse(0);
    }

    @Test
    void whileAReplicaIsFrozenItIsSaidHowFarAnEventGotAndNothingElseIsHeldUp() throws Exception {
        EventBus bus = withReplica();
        replica.freeze();

        CompletableFuture<Published> waiting = bus.publishAsync(placed(1), REPLICATED);
        Published plain = bus.publish(placed(2));
        assertThat(waiting).isNotDone();

        DurabilityException e = failure(waiting);
        assertThat(e.required()).isEqualTo(Durability.replicated(1));
        assertThat(e.reached()).hasValue(0);
        assertThat(e.stream()).isEqualTo(STREAM);
        assertThat(e).hasMessageContaining("0 of 1 replicas").hasMessageContaining("127.0.0.1:" + redis.port());
        Published stored = new Published(e.eventId(), e.stream(), e.entryId());
        assertThat(isAt(redis, stored) && isAt(redis, plain)).isTrue();

        Object length = redis.command("XLEN", STREAM);
        replica.thaw();
        awaitReplica();
        Published again = await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> bus.publish(placed(1), REPLICATED.withId(e.eventId())), done -> true);
        assertThat(again).isEqualTo(stored);
        assertThat(isAt(replica, stored)).isTrue();
        assertThat(redis.command("XLEN", STREAM)).isEqualTo(length);
    }

    @Test
    void aReplicaThatIsKilledIsMissedAndWhenItIsBackItCounts() {
        EventBus bus = withReplica();
        replica.kill();
        assertThatThrownBy(() -> bus.publish(placed(1), REPLICATED))
                .isInstanceOfSatisfying(
                        DurabilityException.class, e -> assertThat(e.reached()).hasValue(0));
        replica.restart();
        awaitReplica();
        Published back = await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> bus.publish(placed(2), REPLICATED), done -> true);
        assertThat(isAt(replica, back)).isTrue();
    }

    @Test
    void moreReplicasThanThereAreAreNotReached() {
        EventBus bus = withReplica();
        EventMetadata two = EventMetadata.none().withDurability(Durability.replicated(2));
        assertThatThrownBy(() -> bus.publish(placed(1), two))
                .isInstanceOfSatisfying(
                        DurabilityException.class, e -> assertThat(e.reached()).hasValue(1))
                .hasMessageContaining("1 of 2 replicas");
    }

    @Test
    void whatTheServerLosesWhileItIsWaitedForIsNotSafe() throws Exception {
        withReplica();
        EventBus patient = closeLater(builder(redis.uri()).build());
        replica.freeze();
        CompletableFuture<Published> waiting = patient.publishAsync(placed(1), REPLICATED);
        await().until(() -> String.valueOf(redis.command("CLIENT", "LIST")).contains("cmd=wait"));
        redis.kill();
        redis.restart();

        DurabilityException e = failure(waiting);
        assertThat(e.reached()).isEmpty();
        assertThat(e).hasMessageContaining("there no more");
        replica.thaw();
    }

    @Test
    void theWaitGoesOnWhenItsConnectionBreaks() throws Exception {
        withReplica();
        EventBus patient = closeLater(builder(redis.uri()).build());
        replica.freeze();
        CompletableFuture<Published> waiting = patient.publishAsync(placed(1), REPLICATED);
        await().until(() -> String.valueOf(redis.command("CLIENT", "LIST")).contains("cmd=wait"));
        redis.command("CLIENT", "KILL", "TYPE", "normal");
        assertThat(waiting).isNotDone();
        replica.thaw();

        assertThat(isAt(replica, waiting.get(30, TimeUnit.SECONDS))).isTrue();
    }

    @Test
    void aUserWhoMayNotWaitIsToldWhenTheBusIsBuiltAndNothingIsStored() {
        redis = start(RedisServer.builder());
        redis.command("ACL", "SETUSER", "app", "on", ">secret", "~*", "+@all", "-wait");
        RedisEventBus.Builder asUser = builder(redis.uri("app", "secret"));

        assertThatThrownBy(() -> asUser.durability(Durability.replicated(1)).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("replicated(1)")
                .hasMessageContaining("+wait");
        EventBus bus = closeLater(builder(redis.uri("app", "secret")).build());
        assertThatThrownBy(() -> bus.publish(placed(1), REPLICATED)).isInstanceOf(ConfigurationException.class);
        assertThat(redis.command("EXISTS", STREAM)).isEqualTo(0L);
    }

    @Test
    void aServerThatCannotSayWhatIsOnDiskIsRefusedAndNothingIsStored() {
        redis = start(RedisServer.builder().embedded());
        assertThatThrownBy(() ->
                        builder(redis.uri()).durability(Durability.fsynced()).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'fsynced'")
                .hasMessageContaining("Redis 7.2");
        EventBus bus = closeLater(builder(redis.uri()).build());
        assertThatThrownBy(() -> bus.publish(placed(1), FSYNCED)).isInstanceOf(ConfigurationException.class);
        assertThat(bus.publishAsync(placed(1), FSYNCED)).isCompletedExceptionally();
        assertThat(redis.command("EXISTS", STREAM)).isEqualTo(0L);
    }

    @Test
    void aServerWithoutAnAppendOnlyFileIsRefused() {
        redis = startThatKnowsItsDisk("no");
        assertThatThrownBy(() ->
                        builder(redis.uri()).durability(Durability.fsynced()).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("appendonly yes");
    }

    @Test
    void anFsyncedPublishSucceedsWhenTheEventIsOnDisk() {
        redis = startThatKnowsItsDisk("yes");
        Published published = closeLater(builder(redis.uri())
                        .publishTimeout(PATIENCE)
                        .durability(Durability.fsynced())
                        .build())
                .publish(placed(1));
        redis.command("CONFIG", "SET", "appendfsync", "no");
        EventBus hasty = closeLater(
                builder(redis.uri()).publishTimeout(Duration.ofSeconds(1)).build());

        assertThatThrownBy(() -> hasty.publish(placed(2), FSYNCED))
                .isInstanceOfSatisfying(
                        DurabilityException.class, e -> assertThat(e.reached()).hasValue(0))
                .hasMessageContaining("disk");
        redis.kill();
        redis.restart();
        assertThat(isAt(redis, published)).isTrue();
    }

    private RedisServer startThatKnowsItsDisk(String appendonly) {
        RedisServer server = start(RedisServer.builder().config("appendonly", appendonly));
        assumeThat(String.valueOf(server.command("COMMAND", "INFO", "waitaof"))).contains("waitaof");
        return server;
    }

    private static DurabilityException failure(CompletableFuture<Published> publish) throws Exception {
        return (DurabilityException)
                publish.handle((published, failure) -> failure).get(30, TimeUnit.SECONDS);
    }
}
