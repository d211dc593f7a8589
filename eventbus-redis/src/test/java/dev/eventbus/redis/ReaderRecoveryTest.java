package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.Health;
import dev.eventbus.Health.Status;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A reader survives whatever happens to its server: it says so once, is DOWN meanwhile, goes on within five seconds of
 * the fault's end where it was, and misses nothing.
 */
class ReaderRecoveryTest extends FaultTest {
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    private final Handled handled = new Handled();

    enum Version {
        V6_2,
        V7_0
    }

    private RedisServer start(Version version) {
        return version == Version.V6_2
                ? start(RedisServer.builder().embedded62())
                : start(RedisServer.builder().embedded());
    }

    private EventBus subscribed(String uri) {
        EventBus bus = bus(uri);
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));
        bus.publish(placed(0));
        awaitHandled(handled, 0, 1, PATIENCE);
        return bus;
    }

    /** What every recovery has in common, once the fault has ended. */
    private void assertRecovers(String fault, EventBus bus, int from, int to) {
        long millis = awaitHandled(handled, from, to, RECOVERY);
        measured("recovery from " + fault, millis);
        awaitUp(bus);
        assertThat(handled.moreThanOnce()).isEmpty();
        assertSaidOnce();
    }

    private void assertSaidOnce() {
        await().atMost(PATIENCE).until(() -> told.health.size() >= 2); // the bus' health changes before it is told
        assertThat(log.lines("WARN", "is down")).as("%s", log.lines("", "")).hasSize(1);
        assertThat(log.lines("INFO", "works again")).as("%s", log.lines("", "")).hasSize(1);
        assertThat(log.lines("ERROR", "")).isEmpty();
        assertThat(told.health).extracting(Health.OfSubscription::status).containsExactly(Status.DOWN, Status.UP);
        assertThat(told.health.get(0).reason()).isNotBlank();
    }

    /** It may be up again before anybody has looked. */
    private boolean wentDown() {
        return told.health.stream().anyMatch(health -> health.status() == Status.DOWN);
    }

    /** The server refuses less than {@code allowed} commands a second, in the next two seconds. */
    private static void assertQuiet(RedisServer redis, int allowed) {
        long start = System.nanoTime();
        long before = errors(redis);
        await().pollDelay(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> true);
        assertThat(perSecond(errors(redis) - before, start)).isLessThan(allowed);
    }

    private static long errors(RedisServer redis) {
        // ERR is what each new connection gets that asks for CLIENT SETINFO, which 7.0 does not have.
        return Stream.of(String.valueOf(redis.command("INFO", "errorstats")).split("\r\n"))
                .filter(line -> line.startsWith("errorstat_") && !line.startsWith("errorstat_ERR:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1)))
                .sum();
    }

    @ParameterizedTest
    @EnumSource
    void aDestroyedGroupIsMadeAnewAtItsSavedPosition(Version version) {
        RedisServer redis = start(version);
        EventBus bus = subscribed(redis.uri());
        awaitSaved(redis);

        redis.command("XGROUP", "DESTROY", STREAM, SUBSCRIPTION);
        append(redis, 1, 20);

        assertRecovers("XGROUP DESTROY on " + version, bus, 1, 20);
    }

    @ParameterizedTest
    @EnumSource
    void aDeletedStreamIsReadFromItsFirstNewEntry(Version version) {
        RedisServer redis = start(version);
        EventBus bus = subscribed(redis.uri());
        awaitSaved(redis);

        redis.command("DEL", STREAM);
        append(redis, 1, 20);

        assertRecovers("DEL of the stream on " + version, bus, 1, 20);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatIsDeletedAndStaysAwayIsWaitedFor(Version version) {
        RedisServer redis = start(version);
        EventBus bus = subscribed(redis.uri());
        awaitSaved(redis);

        redis.command("DEL", STREAM);
        await().atMost(PATIENCE).until(() -> redis.command("EXISTS", STREAM).equals(1L));
        awaitUp(bus);
        append(redis, 1, 20);

        assertRecovers("DEL of an idle stream on " + version, bus, 1, 20);
    }

    @ParameterizedTest
    @EnumSource
    void aFlushedServerIsReadFromItsFirstNewEntry(Version version) {
        RedisServer redis = start(version);
        EventBus bus = subscribed(redis.uri());

        redis.command("FLUSHALL");
        append(redis, 1, 20);

        assertRecovers("FLUSHALL on " + version, bus, 1, 20);
    }

    @ParameterizedTest
    @EnumSource
    void aSubscriptionFromNowMissesNothingThatIsPublishedAfterAFlush(Version version) {
        RedisServer redis = start(version);
        EventBus bus = bus(redis.uri());
        append(redis, 0, 5);
        bus.subscribe(SUBSCRIPTION, Placed.class).fromNow().start((event, context) -> handled.add(event.number()));

        redis.command("FLUSHALL");
        append(redis, 5, 20);

        measured("FLUSHALL, from now, on " + version, awaitHandled(handled, 5, 20, RECOVERY));
        assertThat(handled.size()).isEqualTo(15);
    }

    private void awaitSaved(RedisServer redis) {
        Object last = List.class
                .cast(List.class
                        .cast(redis.command("XREVRANGE", STREAM, "+", "-", "COUNT", "1"))
                        .get(0))
                .get(0);
        await().atMost(PATIENCE)
                .until(() -> last.equals(redis.command("HGET", "{" + STREAM + "}:positions", SUBSCRIPTION)));
    }

    @Test
    void aServerThatIsKilledAndRestartedIsReadFromThePositionItHad() {
        RedisServer redis = durable();
        EventBus bus = subscribed(redis.uri());
        append(redis, 1, 10);
        awaitHandled(handled, 1, 10, PATIENCE);
        await().atMost(PATIENCE).until(() -> told.handled.size() == 10);

        redis.kill();
        await().atMost(RECOVERY).until(this::wentDown);
        redis.restart();
        append(redis, 10, 30);

        assertRecovers("kill -9 and restart", bus, 10, 30);
    }

    @Test
    void aServerThatRestartsWithoutItsDataIsReadFromItsFirstNewEntry() {
        RedisServer redis = start(RedisServer.builder().embedded());
        EventBus bus = subscribed(redis.uri());

        redis.kill();
        await().atMost(RECOVERY).until(this::wentDown);
        redis.restart();
        append(redis, 1, 20);

        assertRecovers("a restart without data", bus, 1, 20);
    }

    @Test
    void aFrozenServerIsNoticedAndReadOnceItGoesOn() {
        RedisServer redis = start(RedisServer.builder().embedded());
        EventBus bus = subscribed(redis.uri());
        append(redis, 1, 2);
        awaitHandled(handled, 1, 2, PATIENCE);
        long frozen = System.nanoTime();

        redis.freeze();
        await().atMost(Duration.ofSeconds(8)).until(this::wentDown);
        measured("notice of a frozen server", (System.nanoTime() - frozen) / 1_000_000);
        await().atMost(Duration.ofSeconds(9))
                .until(() -> System.nanoTime() - frozen > Duration.ofSeconds(8).toNanos());
        redis.thaw();
        append(redis, 2, 20);

        assertRecovers("SIGSTOP for 8 s", bus, 2, 20);
        assertThat(told.fenced).isEmpty();
        assertThat(told.takenOver).isEmpty();
    }

    @Test
    void connectionsThatAreResetAreMadeAnew() {
        RedisServer redis = start(RedisServer.builder().embedded());
        FaultProxy proxy = closeLater(FaultProxy.to(redis));
        EventBus bus = subscribed(proxy.uri());

        proxy.cut();
        append(redis, 1, 20);

        assertRecovers("a connection reset", bus, 1, 20);
    }

    @Test
    void aHalfOpenConnectionIsNoticedAndMadeAnew() {
        RedisServer redis = start(RedisServer.builder().embedded());
        FaultProxy proxy = closeLater(FaultProxy.to(redis));
        EventBus bus = subscribed(proxy.uri());
        long start = System.nanoTime();

        proxy.blackhole();
        await().atMost(Duration.ofSeconds(8)).until(this::wentDown);
        measured("notice of a half-open connection", (System.nanoTime() - start) / 1_000_000);
        append(redis, 1, 20);
        proxy.cut();
        proxy.heal();

        assertRecovers("a half-open connection", bus, 1, 20);
    }

    @Test
    void aHalfOpenConnectionThatCarriesEverythingLateIsReadOnceAndOn() {
        RedisServer redis = start(RedisServer.builder().embedded());
        FaultProxy proxy = closeLater(FaultProxy.to(redis));
        EventBus bus = subscribed(proxy.uri());

        proxy.blackhole();
        append(redis, 1, 10); // the read that waits gets them, and its reply is stuck
        await().atMost(PATIENCE).until(this::wentDown);
        append(redis, 10, 20);
        proxy.heal();

        assertRecovers("a half-open connection without a reset", bus, 1, 20);
        assertThat(told.fenced).isEmpty();
        assertThat(told.takenOver).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aReadThatSomebodyUnblocksWithAnErrorIsMadeAgain(Version version) {
        RedisServer redis = start(version);
        EventBus bus = subscribed(redis.uri());

        await().atMost(PATIENCE)
                .until(() -> blockedReaders(redis)
                        .anyMatch(id ->
                                redis.command("CLIENT", "UNBLOCK", id, "ERROR").equals(1L)));
        append(redis, 1, 20);

        assertRecovers("CLIENT UNBLOCK ERROR on " + version, bus, 1, 20);
    }

    private static Stream<String> blockedReaders(RedisServer redis) {
        return String.valueOf(redis.command("CLIENT", "LIST"))
                .lines()
                .filter(client -> client.contains(" cmd=xread") && client.contains(" flags=b "))
                .map(client -> client.substring(client.indexOf("id=") + 3, client.indexOf(' ')));
    }

    @Test
    void killedClientsConnectAnew() {
        RedisServer redis = start(RedisServer.builder().embedded());
        EventBus bus = subscribed(redis.uri());

        redis.command("CLIENT", "KILL", "TYPE", "normal");
        append(redis, 1, 20);

        assertRecovers("CLIENT KILL", bus, 1, 20);
    }

    @Test
    void aReplicaIsWaitedOutUntilItIsPrimaryAgain() {
        RedisServer redis = start(RedisServer.builder().embedded().config("repl-diskless-sync-delay", "0"));
        RedisServer other = start(RedisServer.builder().embedded().config("repl-diskless-sync-delay", "0"));
        EventBus bus = subscribed(redis.uri());
        awaitSaved(redis);
        other.command("REPLICAOF", redis.host(), Integer.toString(redis.port()));
        await().atMost(PATIENCE)
                .until(() ->
                        String.valueOf(other.command("INFO", "replication")).contains("link_status:up"));
        other.command("REPLICAOF", "NO", "ONE");

        redis.command("REPLICAOF", other.host(), Integer.toString(other.port()));
        await().atMost(RECOVERY).until(this::wentDown);
        assertQuiet(redis, 10);
        redis.command("REPLICAOF", "NO", "ONE");
        append(redis, 1, 20);

        assertRecovers("READONLY", bus, 1, 20);
    }

    @Test
    void aReplicaWithoutItsPrimaryIsWaitedOut() {
        RedisServer redis = start(RedisServer.builder().embedded().config("replica-serve-stale-data", "no"));
        EventBus bus = subscribed(redis.uri());
        awaitSaved(redis);

        redis.command("REPLICAOF", "127.0.0.1", "1");
        await().atMost(RECOVERY).until(this::wentDown);
        assertQuiet(redis, 10);
        redis.command("REPLICAOF", "NO", "ONE");
        append(redis, 1, 20);

        assertRecovers("MASTERDOWN", bus, 1, 20);
    }

    @Test
    void aServerThatLoadsItsDataIsWaitedOut() {
        RedisServer redis = start(
                RedisServer.builder().embedded().config("appendonly", "yes").config("key-load-delay", "3000"));
        EventBus bus = subscribed(redis.uri());
        for (int i = 0; i < 1_000; i++) {
            redis.command("SET", "filler:" + i, "x".repeat(1_000));
        }

        redis.stop();
        Thread restart = new Thread(redis::restart);
        restart.start();
        await().atMost(RECOVERY).until(this::wentDown);
        await().atMost(PATIENCE).until(() -> !restart.isAlive());
        append(redis, 1, 20);

        assertRecovers("LOADING", bus, 1, 20);
    }

    @Test
    void whatIsForbiddenIsWaitedOutUntilItIsAllowedAgain() {
        assertForbidden("a forbidden XREADGROUP", "-xreadgroup", "+xreadgroup");
    }

    @Test
    void companionKeysThatAreForbiddenAreWaitedOut() {
        assertForbidden("forbidden scripts", "-evalsha", "+evalsha");
    }

    private void assertForbidden(String what, String forbid, String allow) {
        RedisServer redis = start(RedisServer.builder().embedded());
        redis.command("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all");
        EventBus bus = subscribed(redis.uri("app", "secret"));
        awaitSaved(redis);

        redis.command("ACL", "SETUSER", "app", forbid);
        append(redis, 1, 10);
        await().atMost(Duration.ofSeconds(8)).until(this::wentDown);
        assertQuiet(redis, 10);
        redis.command("ACL", "SETUSER", "app", allow);
        append(redis, 10, 20);

        assertRecovers(what, bus, 1, 20);
    }

    @Test
    void aUserThatIsDeletedAndMadeAnewIsWaitedFor() {
        RedisServer redis = start(RedisServer.builder().embedded());
        Consumer<String> user = name -> redis.command("ACL", "SETUSER", name, "on", ">secret", "~*", "&*", "+@all");
        user.accept("app");
        EventBus bus = subscribed(redis.uri("app", "secret"));
        awaitSaved(redis);

        redis.command("ACL", "DELUSER", "app");
        await().atMost(RECOVERY).until(this::wentDown);
        assertQuiet(redis, 10);
        user.accept("app");
        append(redis, 1, 20);

        assertRecovers("ACL DELUSER", bus, 1, 20);
    }
}
