package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.PublishOutcomeUnknownException;
import dev.eventbus.log.AppendChain;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.Fields;
import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import io.lettuce.core.RedisURI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Appending what may be in the stream already. */
@WithRedis
class AppendOnceTest {
    private final RedisServer redis;
    private final String prefix;
    private final List<AutoCloseable> opened = new ArrayList<>();

    AppendOnceTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix.value();
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private EventLog open(RedisLogSettings settings) {
        EventLog log = RedisLog.open(settings);
        opened.add(log);
        return log;
    }

    private RedisLogSettings settings(String uri) {
        return RedisLogSettings.of(RedisURI.create(uri)).withPrefix(prefix);
    }

    private static String get(CompletableFuture<String> appended) {
        try {
            return appended.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw RedisErrors.asUnchecked(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private long length(EventLog log) {
        return (Long) redis.command("XLEN", log.stream("A"));
    }

    @Test
    void whatEndedUnknownIsFoundByTheNextAttemptOfTheSameLog() {
        FaultProxy proxy = FaultProxy.to(redis);
        opened.add(proxy);
        EventLog log = open(settings(proxy.uri()).withPublishTimeout(Duration.ofMillis(300)));
        UUID id = UUID.randomUUID();
        get(log.appendOnce("A", UUID.randomUUID(), Traffic.fields(UUID.randomUUID(), "before")));

        proxy.dropReplies();
        assertThatThrownBy(() -> get(log.append("A", id, Traffic.fields(id, "lost"))))
                .isInstanceOf(PublishOutcomeUnknownException.class)
                .hasMessageContaining("withId");
        proxy.cut();

        String entry = await().ignoreExceptions()
                .until(() -> get(log.appendOnce("A", id, Traffic.fields(id, "again"))), found -> true);
        assertThat(redis.command("XRANGE", log.stream("A"), entry, entry).toString())
                .contains("lost");
        assertThat(length(log)).isEqualTo(2);
    }

    @Test
    void whatAnEarlierAttemptMayHaveStoredIsNotSaidToBeNowhere() {
        FaultProxy proxy = FaultProxy.to(redis);
        opened.add(proxy);
        EventLog log = open(settings(proxy.uri()).withPublishTimeout(Duration.ofMillis(300)));
        UUID id = UUID.randomUUID();

        proxy.dropReplies();
        assertThatThrownBy(() -> get(log.append("A", id, Traffic.fields(id, "lost"))))
                .isInstanceOf(PublishOutcomeUnknownException.class);

        assertThatThrownBy(() -> get(log.appendOnce("A", id, Traffic.fields(id, "again"))))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("This attempt stored nothing; publish it again with its id.");
        assertThat(length(log)).isEqualTo(1);
    }

    @Test
    void whatOthersAppendWithinEachRoundTripKeepsNobodyFromAppending() throws Exception {
        Tampering way = tampering();
        EventLog log = open(settings(way.uri()));
        String flood = "for i = 1, 1500 do redis.call('XADD', KEYS[1], '*', 'a', 'b') end";
        way.beforeScript(() -> redis.command("EVAL", flood, "1", log.stream("A")));
        UUID id = UUID.randomUUID();

        get(log.appendOnce("A", id, Traffic.fields(id, "x")));

        assertThat(length(log)).isGreaterThan(1_500);
    }

    @Test
    void anEventFromWhenTheServersClockWasBehindIsFoundOnceThatIsSetRight() throws Exception {
        Tampering way = tampering();
        EventLog log = open(settings(way.uri()));
        UUID id = new UUID(System.currentTimeMillis() << 16 | 0x7001, Long.MIN_VALUE | 7);
        long behind = System.currentTimeMillis() - 60_000;
        String entry = behind + "-1";
        redis.command("XADD", log.stream("A"), entry, "id", id.toString());
        way.setAhead(-60);
        get(log.append(
                "A", UUID.randomUUID(), Traffic.fields(UUID.randomUUID(), "x"))); // it is read again a second later
        await().until(() -> way.told() > 0);
        way.setAhead(0);

        assertThat(get(log.appendOnce("A", id, Traffic.fields(id, "again")))).isEqualTo(entry);
    }

    private Tampering tampering() throws Exception {
        FaultProxy proxy = FaultProxy.to(redis);
        opened.add(proxy);
        Tampering way = new Tampering(proxy);
        opened.add(way);
        return way;
    }

    @Test
    void theTwoOfOneIdThatAreSentTogetherAreStoredOnce() {
        EventLog log = open(settings(redis.uri()));
        UUID id = UUID.randomUUID();

        List<CompletableFuture<String>> appends = IntStream.range(0, 10)
                .mapToObj(i -> log.appendOnce("A", id, Traffic.fields(id, Integer.toString(i))))
                .toList();

        assertThat(appends.stream().map(AppendOnceTest::get).distinct()).hasSize(1);
        assertThat(length(log)).isEqualTo(1);
    }

    @Test
    void anIdThatSaysNothingOfItsTimeIsLookedForInTheWholeStream() {
        EventLog log = open(settings(redis.uri()));
        UUID fromTheFuture = new UUID((System.currentTimeMillis() + 86_400_000) << 16 | 0x7001, Long.MIN_VALUE | 7);
        List<UUID> ids = List.of(UUID.randomUUID(), fromTheFuture);
        List<String> entries = ids.stream()
                .map(id -> get(log.append("A", id, Traffic.fields(id, "first"))))
                .toList();
        IntStream.range(0, 1_500)
                .mapToObj(i -> UUID.randomUUID())
                .map(id -> log.append("A", id, Traffic.fields(id, "later")))
                .toList()
                .forEach(AppendOnceTest::get);

        assertThat(ids.stream().map(id -> get(log.appendOnce("A", id, Traffic.fields(id, "again")))))
                .isEqualTo(entries);
    }

    @Test
    void anIdThatIsWrittenAsBytesIsFoundToo() throws Exception {
        RedisLogSettings settings = settings(redis.uri()).withEventId(fields -> {
            ByteBuffer bytes = ByteBuffer.wrap(fields.value(0));
            return new UUID(bytes.getLong(), bytes.getLong()).toString();
        });
        List<EventLog> logs = List.of(open(settings), open(settings));
        List<UUID> ids =
                IntStream.range(0, 200).mapToObj(i -> UUID.randomUUID()).toList();

        List<List<CompletableFuture<String>>> both = logs.parallelStream()
                .map(log -> ids.stream()
                        .map(id -> log.appendOnce("A", id, Fields.of(Bytes.of("id"), bytes(id))))
                        .toList())
                .toList();

        List<String> entries = both.get(0).stream().map(AppendOnceTest::get).toList();
        assertThat(both.get(1).stream().map(AppendOnceTest::get)).isEqualTo(entries);
        assertThat(length(logs.get(0))).isEqualTo(200);
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    @Test
    void aUserWhoMayNotLookIsToldWhatToGrantAndTheOthersAreStored() {
        redis.command(
                "ACL", "SETUSER", "writer", "reset", "on", ">secret", "~" + prefix + ":*", "-@all", "+xadd", "+ping");
        EventLog log = open(settings(redis.uri("writer", "secret")));
        UUID id = UUID.randomUUID();

        CompletableFuture<String> refused = log.appendOnce("A", id, Traffic.fields(id, "once"));
        CompletableFuture<String> plain = log.append("A", id, Traffic.fields(id, "plain"));

        assertThatThrownBy(() -> get(refused))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("xrange")
                .hasMessageContaining("+evalsha");
        get(plain);
        assertThat(length(log)).isEqualTo(1);
    }

    @Test
    void whatIsNoStreamIsNamed() {
        EventLog log = open(settings(redis.uri()));
        redis.command("SET", log.stream("A"), "text");
        UUID id = UUID.randomUUID();

        assertThatThrownBy(() -> get(log.appendOnce("A", id, Traffic.fields(id, "once"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(log.stream("A"));
    }

    @Test
    void afterALinkThatRedisRefusesNoLaterLinkOfItsChainIsStored() {
        EventLog log = open(settings(redis.uri()));
        AppendChain chain = new AppendChain();
        byte[][] tooMany = new byte[2 * 3_600][];
        Arrays.fill(tooMany, Bytes.of("x"));

        CompletableFuture<String> first = once(log, chain);
        CompletableFuture<String> refused = log.appendOnce("A", UUID.randomUUID(), Fields.of(tooMany), chain);
        CompletableFuture<String> later = once(log, chain);
        CompletableFuture<String> other = once(log, new AppendChain());

        get(first);
        assertThatThrownBy(() -> get(refused)).hasMessageContaining("3,500 fields");
        assertThatThrownBy(() -> get(later)).hasMessageContaining("one before it was not stored");
        get(other);
        assertThat(length(log)).isEqualTo(2);
    }

    private static CompletableFuture<String> once(EventLog log, AppendChain chain) {
        UUID id = UUID.randomUUID();
        return log.appendOnce("A", id, Traffic.fields(id, "x"), chain);
    }
}
