package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.Durability;
import dev.eventbus.EventBus;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.redis.Diagnosis.Finding;
import dev.eventbus.redis.Diagnosis.Severity;
import dev.eventbus.redis.Diagnosis.StreamSize;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a server is found, and not any more once it is put right; and what a bus makes of it. */
class DoctorTest extends FaultTest {
    private static final String COMPANION = "{" + STREAM + "}:";

    private RedisServer redis;

    /** As it should be. */
    private void start() {
        redis = start(RedisServer.builder().embedded().config("appendonly", "yes"));
    }

    private List<Finding> find(String check) {
        return RedisEventBus.diagnose(redis.uri()).findings().stream()
                .filter(finding -> finding.check().equals(check))
                .toList();
    }

    private Finding only(String check) {
        List<Finding> found = find(check);
        assertThat(found).as(check).hasSize(1);
        return found.get(0);
    }

    private void set(String setting, String value) {
        redis.command("CONFIG", "SET", setting, value);
    }

    private void build() {
        builder(redis.uri()).build().close();
    }

    // The server

    @Test
    void aServerAsItShouldBeHasNoReplicaAndNoNewCommandAtMost() {
        start();

        // tag::diagnose
        Diagnosis diagnosis = RedisEventBus.diagnose(redis.uri());
        // end::diagnose

        assertThat(diagnosis.findings()).extracting(Finding::check).containsExactly("replication", "commands");
        assertThat(diagnosis.streams()).isEmpty();
        assertThat(diagnosis.toString())
                .startsWith("Redis at 127.0.0.1:" + redis.port())
                .contains("NOTICE replication: It has no replica.");
        build();
        assertThat(log.lines("WARN", "")).isEmpty();
    }

    @Test
    void aServerThatEvictsStreamsIsRefusedUnlessThatIsAccepted() {
        start();
        set("maxmemory", "100mb");
        set("maxmemory-policy", "allkeys-lru");

        assertThat(only("eviction").severity()).isEqualTo(Severity.ERROR);
        assertThatThrownBy(this::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("allkeys-lru")
                .hasMessageContaining("noeviction")
                .hasMessageContaining("allowEviction");
        builder(redis.uri()).allowEviction(true).build().close();

        set("maxmemory-policy", "noeviction");
        assertThat(find("eviction")).isEmpty();
        build();
    }

    @Test
    void aServerThatEvictsMarksIsWarnedOf() {
        start();
        set("maxmemory", "100mb");
        set("maxmemory-policy", "volatile-ttl");

        assertThat(only("eviction").consequence()).contains("deduplicate");
        build();
        assertThat(log.lines("WARN", "volatile-ttl")).hasSize(1);

        set("maxmemory-policy", "noeviction");
        assertThat(find("eviction")).isEmpty();
    }

    @Test
    void aServerWithoutPersistenceIsWarnedOf() {
        start();
        set("appendonly", "no");

        assertThat(only("persistence").remedy()).contains("CONFIG SET appendonly yes");
        build();
        assertThat(log.lines("WARN", "append-only file is off")).hasSize(1);

        set("appendonly", "yes");
        assertThat(find("persistence")).isEmpty();
    }

    @Test
    void aMemoryThatIsNearlyFullIsFound() {
        start();
        long used = ServerInfo.parse(String.valueOf(redis.command("INFO", "memory")))
                .number("used_memory");
        set("maxmemory", Long.toString(used + 1_000));

        assertThat(only("memory").consequence()).contains("publishing fails");

        set("maxmemory", "1gb");
        assertThat(find("memory")).isEmpty();
    }

    @Test
    void aReadOnlyReplicaIsRefusedAndItsPrimaryNamed() {
        RedisServer primary = start(RedisServer.builder().embedded());
        start();
        redis.command("REPLICAOF", primary.host(), Integer.toString(primary.port()));

        assertThat(only("replication").severity()).isEqualTo(Severity.ERROR);
        assertThatThrownBy(this::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("read-only replica of 127.0.0.1:" + primary.port());
        await().atMost(PATIENCE)
                .until(() -> RedisEventBus.diagnose(primary.uri()).findings().stream()
                        .noneMatch(finding -> finding.check().equals("replication")));

        redis.command("REPLICAOF", "NO", "ONE");
        assertThat(only("replication").what()).contains("no replica");
        build();
    }

    @Test
    void aServerOf62IsNoted() {
        redis = start(RedisServer.builder().embedded62().config("appendonly", "yes"));

        assertThat(only("version").severity()).isEqualTo(Severity.NOTICE);
        assertThat(RedisEventBus.diagnose(redis.uri()).findings())
                .extracting(Finding::check)
                .containsExactly("replication", "version", "commands");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommandThatTheServerLacksIsNamedWithWhatCannotBeDoneThen(boolean on62) {
        redis = start(
                on62
                        ? RedisServer.builder().embedded62()
                        : RedisServer.builder().embedded());

        assertThat(only("commands"))
                .returns(Severity.NOTICE, Finding::severity)
                .returns("The server has no WAITAOF.", Finding::what)
                .extracting(Finding::consequence, STRING)
                .contains("Durability.fsynced()");
        assertThatThrownBy(() -> builder(redis.uri())
                        .durability(Durability.fsynced())
                        .build()
                        .close())
                .isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommandThatIsDisabledIsNoRightThatTheUserLacks(boolean on62) {
        redis = start((on62
                        ? RedisServer.builder().embedded62()
                        : RedisServer.builder().embedded())
                .config("rename-command", "UNLINK", "")
                .config("rename-command", "WAIT", "")
                .config("rename-command", "XTRIM", ""));

        assertThat(find("rights")).isEmpty();
        assertThat(find("commands"))
                .extracting(Finding::severity, Finding::what)
                .containsExactly(
                        tuple(
                                Severity.ERROR,
                                "The server has no XTRIM, which it takes to read and settle for subscriptions."),
                        tuple(
                                Severity.ERROR,
                                "The server has no UNLINK, which it takes to look after failed events and detach subscriptions."),
                        tuple(Severity.NOTICE, "The server has no WAIT."),
                        tuple(Severity.NOTICE, "The server has no WAITAOF."));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDiagnosisChangesNothingAndEndsNoConnection(boolean on62) {
        redis = start(
                on62
                        ? RedisServer.builder().embedded62()
                        : RedisServer.builder().embedded());
        EventBus bus = bus(redis.uri());
        bus.publish(placed(1));
        Object before = redis.command("CLIENT", "LIST");

        RedisEventBus.diagnose(redis.uri());

        assertThat(redis.command("KEYS", "*")).isEqualTo(List.of(STREAM));
        assertThat(redis.command("XLEN", STREAM)).isEqualTo(1L);
        assertThat(ids(redis.command("CLIENT", "LIST"))).containsAll(ids(before));
    }

    /** Of the connections of buses. */
    private static List<String> ids(Object clients) {
        return String.valueOf(clients)
                .lines()
                .filter(line -> line.contains("name=eventbus-faults"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {-60, 60, 0})
    void aClockThatGoesWrongIsFound(long seconds) {
        start();
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds));

        RedisURI uri = RedisURI.create(redis.uri());
        List<Finding> found =
                Doctor.diagnose(RedisLogSettings.of(uri), List.of(uri), clock).findings();

        assertThat(found.stream().filter(finding -> finding.check().equals("clock")))
                .hasSize(seconds == 0 ? 0 : 1)
                .allMatch(finding -> finding.what().contains(seconds < 0 ? "ahead of" : "behind"));
    }

    @Test
    void aServerThatIsAwayCannotBeDiagnosed() {
        start();
        redis.kill();

        assertThatThrownBy(() -> RedisEventBus.diagnose(redis.uri()))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + redis.port());
    }

    // What a bus has there

    @Test
    void whatNobodyReadsIsFoundUntilSomebodyDoes() {
        start();
        try (EventBus bus = builder(redis.uri()).listener(told).build()) {
            bus.subscribe(SUBSCRIPTION, Placed.class)
                    .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofHours(1)))
                    .start((event, context) -> {
                        throw new IllegalStateException("as it was told");
                    });
            bus.publish(placed(1));
            await().atMost(PATIENCE).until(() -> told.retried.size() == 1);
            assertThat(find("reader")).isEmpty();
            assertThat(find("retries")).isEmpty();
        }
        append(redis, 2, 4);
        redis.command("XREADGROUP", "GROUP", SUBSCRIPTION, "dead", "COUNT", "1", "STREAMS", STREAM, ">");
        redis.command("DEL", COMPANION + "keeper");

        assertThat(only("reader").what())
                .contains("'s' on " + STREAM, "there are events to be read", "1 were handed out");
        assertThat(only("pending").what()).contains("consumer dead");
        assertThat(only("retries").what()).contains("1 events that wait");
        assertThat(only("retention").what()).contains(STREAM, "3 entries");
        assertThat(RedisEventBus.diagnose(redis.uri()).streams())
                .singleElement()
                .satisfies(size -> assertThat(size.bytes()).isPositive())
                .usingRecursiveComparison()
                .ignoringFields("bytes")
                .isEqualTo(new StreamSize(STREAM, 3, 0, 1));

        EventBus bus = bus(redis.uri());
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> {});
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(RedisEventBus.diagnose(redis.uri()).findings())
                                .extracting(Finding::check)
                                .containsExactly("replication", "commands"));
    }

    @Test
    void aPositionWhoseGroupIsGoneIsFoundUntilItIsDeleted() {
        start();
        append(redis, 0, 1);
        redis.command("HSET", COMPANION + "positions", "retired", "0-0");

        assertThat(only("reader").remedy()).contains("EventBus.detach(\"retired\")");

        redis.command("HDEL", COMPANION + "positions", "retired");
        assertThat(find("reader")).isEmpty();
    }

    @Test
    void failedEventsAreCountedUntilTheyAreDiscarded() {
        start();
        EventBus bus = bus(redis.uri());
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> {
            throw new RejectEventException("as it was told");
        });
        bus.publish(placed(1));
        await().atMost(PATIENCE).until(() -> told.parked.size() == 1);

        assertThat(only("failed").what()).contains("'s' on " + STREAM + " has 1 failed events");

        bus.failedEvents().discard(FailedEventQuery.of(SUBSCRIPTION));
        assertThat(find("failed")).isEmpty();
    }

    @Test
    void whatHasAnotherPrefixIsNotLookedAt() {
        start();
        append(redis, 0, 1);
        redis.command("XADD", "my*::PLACED", "*", "a", "b");
        redis.command("XADD", "mine::PLACED", "*", "a", "b");

        assertThat(RedisEventBus.builder()
                        .uri(redis.uri())
                        .keyPrefix("my*")
                        .diagnose()
                        .streams())
                .extracting(StreamSize::stream)
                .containsExactly("my*::PLACED");
    }

    // What has the place of a stream

    @Test
    void aKeyOfAnotherKindIsNamedByWhoeverPublishesOrSubscribes() {
        start();
        EventBus bus = bus(redis.uri());
        redis.command("SET", STREAM, "text");

        assertThatThrownBy(() -> bus.publish(placed(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(STREAM)
                .hasMessageContaining("WRONGTYPE");
        assertThatThrownBy(() -> bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(STREAM)
                .hasMessageContaining("string");
    }
}
