package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.FailedLog;
import dev.eventbus.log.Fields;
import dev.eventbus.log.GroupLostException;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.LogException;
import dev.eventbus.log.StartPosition;
import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.RedisServerBuilder;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Opening, reading and settling while the server is away, frozen or of another mind. */
@ExtendWith(LeakCheck.class)
class RedisLogFaultTest {
    /** How long a test waits for what never comes. */
    private static final Duration SHORT = Duration.ofSeconds(2);
    /** How long a wrong product would wait; between the two there is room for a busy machine. */
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final Duration SOON = Duration.ofSeconds(10);

    private final String prefix = KeyPrefix.unique().value();
    private RedisServer server;
    private FaultProxy proxy;
    private EventLog log;

    private RedisLogSettings settings(String uri) {
        return RedisLogSettings.of(RedisURI.create(uri))
                .withPrefix(prefix)
                .withLease(Duration.ofSeconds(2))
                .withWatchdog(LONG);
    }

    /** A server, and a log and a consumer that reach it through a proxy. */
    private LogConsumer start(RedisServerBuilder builder) {
        return start(builder, LONG);
    }

    private LogConsumer start(RedisServerBuilder builder, Duration watchdog) {
        server = builder.start();
        proxy = FaultProxy.to(server);
        log = RedisLog.open(settings(proxy.uri()).withWatchdog(watchdog));
        return consumer();
    }

    private LogConsumer consumer() {
        log.declare("s", "A", new StartPosition.Beginning());
        return log.join("s", List.of("A"));
    }

    @AfterEach
    void close() {
        if (log != null) {
            log.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        if (server != null) {
            server.close();
        }
    }

    // Opening

    @Test
    void openingWhereNobodyListensFailsSoonAndSaysWhere() {
        server = RedisServer.builder().start();
        server.kill();
        long start = System.nanoTime();
        assertThatThrownBy(() -> RedisLog.open(settings(server.uri()).withConnectTimeout(SHORT)))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("refused");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    @Test
    void openingWhereNobodyAnswersFailsSoonAndSaysWhere() {
        server = RedisServer.builder().start();
        server.freeze();
        long start = System.nanoTime();
        assertThatThrownBy(() -> RedisLog.open(settings(server.uri()).withConnectTimeout(SHORT)))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + server.port());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        server.thaw();
    }

    @Test
    void aWrongPasswordIsRefusedAndNotRepeated() {
        server = RedisServer.builder().password("right").start();
        RedisURI uri = RedisURI.create(server.uri());
        uri.setAuthentication("wrong-secret");
        assertThatThrownBy(() -> RedisLog.open(settings(server.uri()).withUri(uri)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("WRONGPASS")
                .hasMessageNotContainingAny("wrong-secret", "right@");
        assertThat(settings(server.uri()).withUri(uri).toString()).doesNotContain("wrong-secret");
    }

    @Test
    void aMissingPasswordIsRefused() {
        server = RedisServer.builder().password("right").start();
        assertThatThrownBy(() -> RedisLog.open(settings("redis://127.0.0.1:" + server.port())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("NOAUTH");
    }

    @Test
    void aServerThatStillLoadsItsDataIsWaitedFor() throws Exception {
        server = RedisServer.builder()
                .embedded() // 6.2 has no loading-process-events-interval-bytes
                .config("appendonly", "yes")
                .config("appendfsync", "always") // otherwise a kill may lose what was answered
                .config("key-load-delay", "50000")
                .config("loading-process-events-interval-bytes", "1024")
                .start();
        log = RedisLog.open(settings(server.uri()).withPublishTimeout(Duration.ofSeconds(20)));
        for (int i = 0; i < 20; i++) {
            append("event " + i);
        }
        server.kill();
        CompletableFuture<Void> restarting = CompletableFuture.runAsync(server::restart);
        append("after the restart");
        restarting.get(30, TimeUnit.SECONDS);
        assertThat(server.command("XLEN", log.stream("A"))).isEqualTo(21L);
    }

    /** What an administrator has to grant, and no more. */
    @Test
    void aUserWithTheRightsOfASubscriberCanDoEverything() {
        server = RedisServer.builder().start();
        server.command(Acl.user("subscriber").stream()
                .map(word -> word.replace("event::*", prefix + ":*"))
                .toArray(String[]::new));
        log = RedisLog.open(settings(server.uri("subscriber", Acl.PASSWORD)));
        LogConsumer consumer = consumer();
        LogConsumer other = consumer();
        append("handled", "retried", "parked", "left");
        List<Delivery> read = get(consumer.read(10, Duration.ZERO));

        assertThat(get(consumer.acknowledge(read.subList(0, 1), Duration.ofMinutes(1))))
                .isEmpty();
        assertThat(consumer.handledBefore(read)).containsExactly(read.get(0));
        assertThat(get(consumer.retry(read.get(1), read.get(1).fields(), Duration.ZERO)))
                .isPresent();
        assertThat(get(consumer.park(read.get(2), read.get(2).fields()))).isPresent();
        List<Delivery> due = consumer.takeDue(Set.of(), 10);
        assertThat(consumer.begin(due.get(0))).isTrue();
        assertThat(get(consumer.acknowledge(due, Duration.ZERO))).isEmpty();
        FailedLog.FailedEntry failed = log.failed().list("s", "A", "0", 10).get(0);
        assertThat(log.failed().count("s", "A")).isEqualTo(1);
        assertThat(log.failed().retry("s", "A", failed, failed.fields())).isTrue();
        assertThat(log.failed().discard("s", "A", failed)).isFalse();
        assertThat(consumer.held(Set.of(), 10)).hasSize(1);
        consumer.leave(List.of());
        assertThat(other.pulse(false).dead()).containsExactly(consumer.name());
        assertThat(other.takeOver(consumer.name(), 10).entries()).isEqualTo(1);
        assertThat(other.begin(other.held(Set.of(), 10).get(0))).isTrue();
    }

    // Declaring

    @Test
    void somethingElseInTheStreamsPlaceIsNamed() {
        start(RedisServer.builder());
        server.command("SET", log.stream("B"), "text");
        assertThatThrownBy(() -> log.declare("s", "B", new StartPosition.Beginning()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(log.stream("B") + " at 127.0.0.1")
                .hasMessageContaining("string")
                .hasMessageContaining("stream");
    }

    @Test
    void somethingElseInThePlaceOfThePositionsIsNamed() {
        start(RedisServer.builder());
        server.command("SET", "{" + log.stream("B") + "}:positions", "text");
        assertThatThrownBy(() -> log.declare("s", "B", new StartPosition.Beginning()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("{" + log.stream("B") + "}:positions")
                .hasMessageContaining("hash");
    }

    // Reading

    @Test
    void aReadWhoseReplyIsLostIsFoundAmongWhatIsHeld() {
        LogConsumer consumer = start(RedisServer.builder());
        append("a", "b");
        get(consumer.read(1, Duration.ZERO));
        Delivery first = consumer.held(Set.of(), 10).get(0);
        long dropped = proxy.droppedBytes();
        proxy.dropReplies();
        CompletableFuture<List<Delivery>> lost = consumer.read(10, Duration.ZERO);
        await().until(() -> proxy.droppedBytes() > dropped && pending() == 2);
        proxy.cut();

        assertThatThrownBy(() -> get(lost)).isInstanceOf(LogException.class);

        List<Delivery> held = patiently(() -> consumer.held(Set.of(first.key()), 10));
        assertThat(held).extracting(RedisLogFaultTest::text).containsExactly("b");
        assertThat(held.get(0).deliveries()).isEqualTo(1);
    }

    @Test
    void aBlockedReadOnAFrozenServerFailsSoonAfterItsWait() {
        LogConsumer consumer = start(RedisServer.builder(), SHORT);
        get(consumer.read(10, Duration.ZERO)); // the connection is there: only the answer is missing
        server.freeze();
        long start = System.nanoTime();
        assertThatThrownBy(() -> get(consumer.read(10, Duration.ofMillis(300))))
                .isInstanceOf(LogException.class)
                .hasMessageContaining("did not answer in time")
                .hasMessageContaining("127.0.0.1:");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        server.thaw();
        append("a");
        List<Delivery> read = patiently(() -> get(consumer.read(10, Duration.ZERO)));
        // the read that failed may still be carried out after the thaw: what it took is held, and its reply is lost
        List<Delivery> found = read.isEmpty() ? patiently(() -> consumer.held(Set.of(), 10)) : read;
        assertThat(found).extracting(RedisLogFaultTest::text).containsExactly("a");
    }

    @Test
    void aReadDoesNotHoldUpWhatElseIsAsked() {
        LogConsumer consumer = start(RedisServer.builder());
        CompletableFuture<List<Delivery>> blocked = consumer.read(10, LONG);
        awaitBlocked();
        long start = System.nanoTime();
        consumer.pulse(false);
        append("a");
        assertThat(get(blocked)).hasSize(1);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    @Test
    void closingAConsumerEndsItsRead() {
        LogConsumer consumer = start(RedisServer.builder());
        CompletableFuture<List<Delivery>> blocked = consumer.read(10, LONG);
        awaitBlocked();
        consumer.close();
        assertThatThrownBy(() -> get(blocked)).isInstanceOf(LogException.class);
    }

    @Test
    void aFlushedServerIsNoticedByReadAndByPulseAndIsDeclaredAnew() {
        LogConsumer consumer = start(RedisServer.builder());
        append("old");
        get(consumer.read(10, Duration.ZERO));
        server.command("FLUSHALL");

        assertThatThrownBy(() -> get(consumer.read(10, Duration.ZERO))).isInstanceOf(GroupLostException.class);
        assertThatThrownBy(() -> consumer.pulse(false)).isInstanceOf(GroupLostException.class);

        append("new");
        log.declare("s", "A", new StartPosition.Now());
        assertThat(consumer.pulse(false).fenced()).isFalse();
        // Its position is lost too: it begins where it is told to.
        append("newer");
        assertThat(get(consumer.read(10, Duration.ZERO)))
                .extracting(RedisLogFaultTest::text)
                .containsExactly("newer");
    }

    // Settling

    @Test
    void whileTheServerIsDownCallsFailAtOnceAndAfterwardsTheyWork() {
        LogConsumer consumer =
                start(RedisServer.builder().config("appendonly", "yes").config("appendfsync", "always"));
        append("a");
        List<Delivery> read = get(consumer.read(10, Duration.ZERO));
        server.kill();
        long start = System.nanoTime();
        assertThatThrownBy(() -> consumer.pulse(true)).isInstanceOf(LogException.class);
        assertThatThrownBy(() -> get(consumer.acknowledge(read, Duration.ZERO))).isInstanceOf(LogException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);

        server.restart();

        assertThat(patiently(() -> get(consumer.acknowledge(read, Duration.ZERO))))
                .isEmpty();
        assertThat(consumer.held(Set.of(), 10)).isEmpty();
        assertThat(consumer.pulse(false).fenced()).isFalse();
    }

    @Test
    void aSettlementWhoseReplyIsLostMayBeSentAgain() {
        LogConsumer consumer = start(RedisServer.builder());
        append("a", "b", "c");
        settle(consumer, get(consumer.read(10, Duration.ZERO)), Duration.ofHours(1))
                .forEach(RedisLogFaultTest::get); // from now on the server knows the scripts
        append("acknowledged", "retried", "parked");
        List<Delivery> read = get(consumer.read(10, Duration.ZERO));
        long dropped = proxy.droppedBytes();
        proxy.dropReplies();
        List<CompletableFuture<?>> lost = settle(consumer, read, Duration.ZERO);
        await().until(() -> proxy.droppedBytes() > dropped && pending() == 0);
        proxy.cut();
        lost.forEach(answer -> assertThatThrownBy(() -> get(answer)).isInstanceOf(LogException.class));

        patiently(() -> get(consumer.acknowledge(read.subList(0, 1), Duration.ZERO)));
        patiently(() -> get(consumer.retry(read.get(1), read.get(1).fields(), Duration.ZERO)));
        patiently(() -> get(consumer.park(read.get(2), read.get(2).fields())));

        assertThat(consumer.held(Set.of(), 10)).isEmpty();
        assertThat(consumer.takeDue(Set.of(), 10))
                .extracting(RedisLogFaultTest::text)
                .containsExactly("retried");
        assertThat(log.failed().count("s", "A")).isEqualTo(2);
    }

    /** Acknowledges the first, puts off the second and parks the third. */
    private static List<CompletableFuture<?>> settle(LogConsumer consumer, List<Delivery> read, Duration delay) {
        return List.of(
                consumer.acknowledge(read.subList(0, 1), Duration.ZERO),
                consumer.retry(read.get(1), read.get(1).fields(), delay),
                consumer.park(read.get(2), read.get(2).fields()));
    }

    @Test
    void scriptsThatTheServerHasForgottenAreSentAgain() {
        LogConsumer consumer = start(RedisServer.builder());
        append("a");
        List<Delivery> read = get(consumer.read(10, Duration.ZERO));
        server.command("SCRIPT", "FLUSH");
        assertThat(get(consumer.acknowledge(read, Duration.ZERO))).isEmpty();
        server.command("SCRIPT", "FLUSH");
        consumer.pulse(false);
        assertThat(consumer.held(Set.of(), 10)).isEmpty();
    }

    @Test
    void manyEntriesAreSettledInOneCall() {
        LogConsumer consumer = start(RedisServer.builder());
        append(IntStream.range(0, 1_700).mapToObj(Integer::toString).toArray(String[]::new));
        List<Delivery> read = get(consumer.read(2_000, Duration.ZERO));
        assertThat(read).hasSize(1_700);
        assertThat(consumer.held(Set.of(), 2_000)).hasSize(1_700);
        assertThat(get(consumer.acknowledge(read, Duration.ofMinutes(1)))).isEmpty();
        assertThat(consumer.held(Set.of(), 10)).isEmpty();
        assertThat(consumer.handledBefore(read)).hasSize(1_700);
    }

    // Keys that somebody deleted

    @Test
    void retriesWhoseDueTimesAreLostAreDueNow() {
        LogConsumer consumer = start(RedisServer.builder());
        append("a");
        Delivery read = get(consumer.read(10, Duration.ZERO)).get(0);
        get(consumer.retry(read, read.fields(), Duration.ofHours(1)));
        server.command("DEL", "{" + log.stream("A") + "}:retry:s");

        List<Delivery> due = await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> {
                            consumer.pulse(false);
                            return consumer.takeDue(Set.of(), 10);
                        },
                        taken -> !taken.isEmpty());

        assertThat(due).extracting(RedisLogFaultTest::text).containsExactly("a");
    }

    @Test
    void retriesWhoseCopiesAreLostAreReadFromTheStream() {
        LogConsumer consumer = start(RedisServer.builder());
        append("a", "b");
        for (Delivery read : get(consumer.read(10, Duration.ZERO))) {
            get(consumer.retry(read, read.fields(), Duration.ZERO));
        }
        server.command("DEL", "{" + log.stream("A") + "}:retrying:s");
        server.command("XTRIM", log.stream("A"), "MAXLEN", "1");

        List<Delivery> due = consumer.takeDue(Set.of(), 10);

        assertThat(due).hasSize(2);
        assertThat(due.get(0).trimmed()).isTrue();
        assertThat(text(due.get(1))).isEqualTo("b");
        assertThat(get(consumer.acknowledge(due, Duration.ZERO))).isEmpty();
        assertThat(consumer.pulse(false).nextRetry()).isEmpty();
    }

    // Leases

    /** Nobody could renew a lease while the server was frozen: that is no reason to take over from the living. */
    @Test
    void afterASilenceOfTheServerTheLivingHaveTimeToShowThemselves() throws Exception {
        LogConsumer one = start(RedisServer.builder(), SHORT);
        LogConsumer other = consumer();
        append("a");
        get(one.read(10, Duration.ZERO));
        other.pulse(false);
        server.freeze();
        long start = System.nanoTime();
        await().pollInterval(Duration.ofMillis(100)).atMost(LONG).until(() -> {
            assertThatThrownBy(() -> other.pulse(false)).isInstanceOf(LogException.class);
            return System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(5_200);
        });
        server.thaw();

        assertThat(patiently(() -> other.pulse(false)).dead()).isEmpty();
        assertThat(patiently(() -> one.pulse(true)).fenced()).isFalse();
        assertThat(other.pulse(false).dead()).isEmpty();
        // Now it is really silent.
        await().atMost(Duration.ofSeconds(10))
                .until(() -> other.pulse(false).dead().contains(one.name()));
    }

    @Test
    void closingTheLogOnAFrozenServerTakesLittleTime() {
        start(RedisServer.builder());
        server.freeze();
        long start = System.nanoTime();
        log.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        server.thaw();
    }

    @Test
    void closingWhileConnectionsAreMadeLeavesNothingUnanswered() {
        server = RedisServer.builder().start();
        for (int round = 0; round < 40; round++) {
            log = RedisLog.open(settings(server.uri()));
            LogConsumer consumer = consumer();
            List<CompletableFuture<?>> answers = List.of(
                    consumer.read(10, Duration.ofMinutes(5)),
                    log.append("A", UUID.randomUUID(), Fields.ofText("payload", "a")));
            log.close();
            answers.forEach(answer ->
                    assertThat(answer.handle((result, failure) -> true)).succeedsWithin(Duration.ofSeconds(5)));
        }
    }

    private void append(String... texts) {
        for (CompletableFuture<String> stored : Arrays.stream(texts)
                .map(text -> {
                    UUID id = UUID.randomUUID();
                    return log.append("A", id, Fields.ofText("id", id.toString(), "payload", text));
                })
                .toList()) {
            get(stored);
        }
    }

    private long pending() {
        return (Long) ((List<?>) server.command("XPENDING", log.stream("A"), "s")).get(0);
    }

    /** Waits until the server has a reader wait. */
    private void awaitBlocked() {
        await().until(() -> String.valueOf(server.command("CLIENT", "LIST")).contains("flags=b"));
    }

    private static String text(Delivery delivery) {
        return delivery.fields().text("payload");
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Again until it does not fail. */
    private static <T> T patiently(Callable<T> call) {
        return await().atMost(Duration.ofSeconds(10))
                .ignoreException(LogException.class)
                .until(call, result -> true);
    }

    // Leases

    /** Two consumers that have pulsed until the grace of new ones is over; the second holds an entry. */
    private List<LogConsumer> settledConsumers() throws Exception {
        server = RedisServer.builder().start();
        RedisLogSettings patient =
                settings(server.uri()).withLease(Duration.ofSeconds(3)).withWatchdog(Duration.ofSeconds(10));
        log = RedisLog.open(patient);
        long started = System.nanoTime();
        LogConsumer waiting = consumer();
        LogConsumer other = consumer();
        append("a");
        assertThat(other.read(10, Duration.ZERO).get(5, TimeUnit.SECONDS)).hasSize(1);
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            waiting.pulse(false);
            other.pulse(true);
            return System.nanoTime() - started > Duration.ofSeconds(4).toNanos();
        });
        return List.of(waiting, other);
    }

    @Test
    void whoseConnectionBrokeDeclaresNobodyDeadForAWhile() throws Exception {
        List<LogConsumer> consumers = settledConsumers();
        LogConsumer waiting = consumers.get(0);
        LogConsumer other = consumers.get(1);
        server.command(
                "ZADD",
                "{%s:A}:consumers:s".formatted(prefix),
                Long.toString(System.currentTimeMillis() - 3_100), // its connection broke too, and is not back yet
                other.name());
        server.command("CLIENT", "KILL", "TYPE", "normal");

        assertThat(patiently(() -> waiting.pulse(false)).dead()).isEmpty();
        assertThat(waiting.pulse(false).dead()).isEmpty();
        assertThat(patiently(() -> other.pulse(true)).fenced()).isFalse();

        await().atMost(Duration.ofSeconds(15))
                .until(() -> waiting.pulse(false).dead().contains(other.name()));
    }

    @Test
    void whileTheServerWasAwayNobodysLeaseEnded() throws Exception {
        List<LogConsumer> consumers = settledConsumers();
        LogConsumer waiting = consumers.get(0);
        LogConsumer other = consumers.get(1);

        server.freeze();
        CompletableFuture<LogConsumer.Pulse> pulse = CompletableFuture.supplyAsync(() -> waiting.pulse(false));
        TimeUnit.MILLISECONDS.sleep(3_300);
        server.thaw();

        assertThat(pulse.get(5, TimeUnit.SECONDS).dead()).isEmpty();
        assertThat(waiting.pulse(false).dead()).isEmpty();
        assertThat(other.pulse(true).fenced()).isFalse();
    }

    @Test
    void aConsumerThatReadOnAfterItWasTakenOverDisappearsWhenItHoldsNothing() throws Exception {
        LogConsumer dead = start(RedisServer.builder());
        append("a");
        assertThat(dead.read(10, Duration.ZERO).get(5, TimeUnit.SECONDS)).hasSize(1);
        LogConsumer survivor = consumer();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> survivor.pulse(true).dead().contains(dead.name()));
        survivor.takeOver(dead.name(), 10);
        append("b");
        List<Delivery> late = dead.read(10, Duration.ZERO).get(5, TimeUnit.SECONDS);
        assertThat(dead.acknowledge(late, Duration.ZERO).get(5, TimeUnit.SECONDS))
                .isEmpty();

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            survivor.pulse(true);
            assertThat(String.valueOf(server.command("XINFO", "CONSUMERS", prefix + ":A", "s")))
                    .contains(survivor.name())
                    .doesNotContain(dead.name());
        });
    }
}
