package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBusException;
import dev.eventbus.PublishOutcomeUnknownException;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.Fields;
import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Appending while servers die, freeze and refuse, and connections break in every way. */
@ExtendWith(LeakCheck.class)
class AppendFaultTest {
    private static final Logger LOG = LoggerFactory.getLogger(AppendFaultTest.class);

    private final String prefix = KeyPrefix.unique().value();
    private RedisServer server;
    private FaultProxy proxy;
    private EventLog log;
    private Traffic traffic;

    /** A server that has on disk what it has confirmed, and a log with a short patience. */
    private void start() {
        server = RedisServer.builder()
                .config("appendonly", "yes")
                .config("appendfsync", "always")
                .start();
        proxy = FaultProxy.to(server);
    }

    private RedisLogSettings settings(String uri) {
        return RedisLogSettings.of(RedisURI.create(uri))
                .withPrefix(prefix)
                .withWatchdog(Duration.ofMillis(500))
                .withHardLimit(type -> 10_000_000);
    }

    @AfterEach
    void close() throws Exception {
        if (traffic != null) {
            traffic.close();
        }
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

    private Traffic traffic() {
        traffic = new Traffic(log, 3, "A", "B");
        return traffic;
    }

    /** Waits until appends are confirmed again. */
    private static void awaitProgress(Traffic traffic) {
        long before = traffic.acknowledged();
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(() -> traffic.acknowledged() > before + 100);
    }

    private Traffic.Counts verify(Traffic traffic) throws Exception {
        awaitProgress(traffic);
        Traffic.Counts counts = traffic.stop().verify(server);
        LOG.info("{}", counts);
        return counts;
    }

    /**
     * All that can happen, in any order; {@code -Deventbus.test.faults=50} makes it more, and {@code
     * -Deventbus.test.freeze=20000} freezes the server for up to as many milliseconds. What remains unknown is appended once by
     * another process.
     */
    @Test
    void whateverHappensNothingIsLostOrDoubledAndAnotherProcessSettlesWhatIsUnknown() throws Exception {
        int faults = Integer.getInteger("eventbus.test.faults", 8);
        long seed = Long.getLong("eventbus.test.seed", System.nanoTime());
        LOG.info("{} faults, -Deventbus.test.seed={}", faults, seed);
        start();
        log = RedisLog.open(settings(proxy.uri()).withPublishTimeout(Duration.ofMillis(1_200)));
        traffic = new Traffic(log, 8, 16, "A", "B");
        int freeze = Integer.getInteger("eventbus.test.freeze", 2_500);
        Random random = new Random(seed);
        List<Integer> kinds = IntStream.range(0, faults).mapToObj(i -> i % 5).collect(Collectors.toList());
        Collections.shuffle(kinds, random);
        for (int kind : kinds) {
            awaitProgress(traffic);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(150));
            fault(kind, random, freeze);
        }
        Traffic.Counts counts = verify(traffic);
        List<Traffic.Sent> unknown = traffic.unknown();
        log.close();

        List<String> entries = AppendProcess.appendOnce(server.uri(), prefix, unknown);

        Map<UUID, List<String>> stored = traffic.stored(server, (type, text) -> {});
        for (int i = 0; i < unknown.size(); i++) {
            assertThat(stored.get(unknown.get(i).id()))
                    .as("published again: %s", unknown.get(i).text())
                    .containsExactly(entries.get(i));
        }
        assertThat(stored).hasSize(counts.stored + counts.unknown);
        assertThat(counts.stored).isPositive();
    }

    private void fault(int kind, Random random, int freeze) throws InterruptedException {
        switch (kind) {
            case 0 -> proxy.cut();
            case 1 -> {
                long before = proxy.droppedBytes();
                proxy.dropReplies();
                await().pollInterval(Duration.ofMillis(2)).until(() -> proxy.droppedBytes() > before);
                proxy.cut();
            }
            case 2 -> {
                server.freeze();
                TimeUnit.MILLISECONDS.sleep(1_000 + random.nextInt(freeze - 1_000));
                server.thaw();
            }
            case 3 -> {
                server.kill();
                server.restart();
            }
            default -> {
                proxy.blackhole();
                TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(1_500));
                proxy.heal();
            }
        }
    }

    @Test
    void aServerThatIsKilledAndRestartedHasEachEventOnce() throws Exception {
        start();
        log = RedisLog.open(settings(server.uri()));
        Traffic traffic = traffic();
        for (int round = 0; round < 5; round++) {
            awaitProgress(traffic);
            server.kill();
            server.restart();
        }
        Traffic.Counts counts = verify(traffic);
        assertThat(counts.refused + counts.unknown).isZero();
    }

    @Test
    void aServerThatIsStoppedAndRestartedHasEachEventOnce() throws Exception {
        start();
        log = RedisLog.open(settings(server.uri()));
        Traffic traffic = traffic();
        for (int round = 0; round < 3; round++) {
            awaitProgress(traffic);
            server.stop();
            server.restart();
        }
        Traffic.Counts counts = verify(traffic);
        assertThat(counts.refused + counts.unknown).isZero();
    }

    @Test
    void aServerThatFreezesLongerThanTheWatchdogWaitsHasEachEventOnce() throws Exception {
        start();
        log = RedisLog.open(settings(server.uri()));
        Traffic traffic = traffic();
        for (int round = 0; round < 3; round++) {
            awaitProgress(traffic);
            server.freeze();
            TimeUnit.MILLISECONDS.sleep(1_200);
            server.thaw();
        }
        Traffic.Counts counts = verify(traffic);
        assertThat(counts.refused + counts.unknown).isZero();
    }

    @Test
    void aServerThatFreezesLongerThanThePublishTimeoutStoresNothingTwiceAndNothingThatWasRefused() throws Exception {
        start();
        log = RedisLog.open(settings(server.uri()).withPublishTimeout(Duration.ofMillis(700)));
        Traffic traffic = traffic();
        for (int round = 0; round < 3; round++) {
            awaitProgress(traffic);
            server.freeze();
            TimeUnit.MILLISECONDS.sleep(2_000);
            server.thaw();
        }
        Traffic.Counts counts = verify(traffic);
        assertThat(counts.unknown).isPositive();
        assertThat(counts.refused).isPositive();
    }

    @Test
    void connectionsThatAreResetLoseAndDoubleNothing() throws Exception {
        start();
        log = RedisLog.open(settings(proxy.uri()));
        Traffic traffic = traffic();
        for (int round = 0; round < 30; round++) {
            awaitProgress(traffic);
            proxy.cut();
        }
        Traffic.Counts counts = verify(traffic);
        assertThat(counts.refused + counts.unknown).isZero();
    }

    @Test
    void connectionsThatAreClosedLoseAndDoubleNothing() throws Exception {
        start();
        log = RedisLog.open(settings(proxy.uri()));
        Traffic traffic = traffic();
        for (int round = 0; round < 30; round++) {
            awaitProgress(traffic);
            proxy.hangUp();
        }
        Traffic.Counts counts = verify(traffic);
        assertThat(counts.refused + counts.unknown).isZero();
    }

    @Test
    void repliesThatAreLostLoseAndDoubleNothing() throws Exception {
        start();
        log = RedisLog.open(settings(proxy.uri()));
        Traffic traffic = traffic();
        for (int round = 0; round < 10; round++) {
            awaitProgress(traffic);
            long before = proxy.droppedBytes();
            proxy.dropReplies();
            await().pollInterval(Duration.ofMillis(2)).until(() -> proxy.droppedBytes() > before);
            if (round % 2 == 0) {
                proxy.cut();
            } else {
                proxy.hangUp();
            }
        }
        Traffic.Counts counts = verify(traffic);
        assertThat(counts.refused + counts.unknown).isZero();
    }

    /** Without the fence it would: it arrives when it was looked for, not found and sent again long ago. */
    @Test
    void whatArrivesOnAnOldConnectionIsNotStoredAnyMore() throws Exception {
        start();
        try (LateLane lane = new LateLane(server)) {
            log = RedisLog.open(settings(lane.uri()));
            join(append("before"));
            lane.hold();
            List<CompletableFuture<String>> appends =
                    IntStream.range(0, 10).mapToObj(i -> append("event " + i)).toList();
            appends.forEach(AppendFaultTest::join);
            assertThat(lane.held()).isPositive();

            lane.release();
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);

            assertThat(payloads()).hasSize(11).doesNotHaveDuplicates();
        }
    }

    /** What was under way arrives while the connection is made anew. */
    @Test
    void whatIsDeliveredLateIsNotStoredTwice() throws Exception {
        start();
        log = RedisLog.open(settings(proxy.uri()));
        Traffic traffic = traffic();
        for (int round = 0; round < 5; round++) {
            awaitProgress(traffic);
            proxy.blackhole();
            TimeUnit.MILLISECONDS.sleep(800);
            proxy.heal();
        }
        Traffic.Counts counts = verify(traffic);
        assertThat(counts.refused + counts.unknown).isZero();
    }

    /** It was stored, its confirmation was lost, and it was trimmed: that it is not there proves nothing. */
    @Test
    void whatMayHaveBeenTrimmedWhileInDoubtIsUnknown() {
        start();
        log = RedisLog.open(settings(proxy.uri()));
        join(append("before"));
        CompletableFuture<String> inDoubt = appendAndLoseTheReply();
        server.command("XTRIM", log.stream("A"), "MAXLEN", "0");
        proxy.cut();

        assertThatThrownBy(() -> join(inDoubt))
                .isInstanceOf(PublishOutcomeUnknownException.class)
                .hasMessageContaining("trimmed");

        join(append("after"));
        assertThat(payloads()).containsExactly("after");
    }

    @Test
    void whatIsInDoubtIsFoundThoughTheStreamWasTrimmedBeforeIt() {
        start();
        log = RedisLog.open(settings(proxy.uri()));
        join(append("before"));
        CompletableFuture<String> inDoubt = appendAndLoseTheReply();
        server.command("XTRIM", log.stream("A"), "MAXLEN", "1");
        proxy.cut();

        join(inDoubt);
        assertThat(payloads()).containsExactly("in doubt");
    }

    @Test
    void anAppendInDoubtIsFoundWhenTheServersClockWasSetBackJustBeforeIt() throws Exception {
        start();
        try (Tampering way = new Tampering(proxy)) {
            way.setAhead(10);
            log = RedisLog.open(settings(way.uri()));
            join(append("before"));
            CompletableFuture<String> inDoubt = appendAndLoseTheReply();
            way.setAhead(0);
            proxy.cut();

            join(inDoubt);
            assertThat(payloads()).containsExactly("before", "in doubt");
        }
    }

    @Test
    void aStreamThatIsDeletedWhileAppendsAreInDoubtBeginsAnew() {
        start();
        log = RedisLog.open(settings(proxy.uri()));
        join(append("before"));
        CompletableFuture<String> inDoubt = appendAndLoseTheReply();
        server.command("DEL", log.stream("A"));
        proxy.cut();

        join(inDoubt);
        assertThat(payloads()).containsExactly("in doubt");
    }

    @Test
    void connectionsThatTheServerKillsLoseAndDoubleNothing() throws Exception {
        start();
        log = RedisLog.open(settings(server.uri()));
        Traffic traffic = traffic();
        for (int round = 0; round < 30; round++) {
            awaitProgress(traffic);
            server.command("CLIENT", "KILL", "TYPE", "normal");
        }
        Traffic.Counts counts = verify(traffic);
        assertThat(counts.refused + counts.unknown).isZero();
    }

    @Test
    void aUserWhoMayOnlyAppendIsToldThatTheOutcomeIsUnknown() throws Exception {
        start();
        server.command("ACL", "SETUSER", "writer", "on", ">secret", "~" + prefix + ":*", "-@all", "+xadd");
        log = RedisLog.open(settings(proxy.uri().replace("redis://", "redis://writer:secret@")));
        Traffic traffic = traffic();
        for (int round = 0; round < 3; round++) {
            awaitProgress(traffic);
            long before = proxy.droppedBytes();
            proxy.dropReplies();
            await().until(() -> proxy.droppedBytes() > before);
            proxy.cut();
        }
        Traffic.Counts counts = verify(traffic);
        assertThat(counts.refused).isZero();
        assertThat(counts.stored).isPositive();
        assertThat(counts.unknown).isPositive();
    }

    @Test
    void aUserWhoMayNotFenceStillFindsOut() throws Exception {
        start();
        server.command(
                "ACL",
                "SETUSER",
                "writer",
                "on",
                ">secret",
                "~" + prefix + ":*",
                "-@all",
                "+xadd",
                "+xrevrange",
                "+time");
        log = RedisLog.open(settings(proxy.uri().replace("redis://", "redis://writer:secret@")));
        Traffic traffic = traffic();
        for (int round = 0; round < 3; round++) {
            awaitProgress(traffic);
            proxy.cut();
        }
        Traffic.Counts counts = verify(traffic);
        assertThat(counts.refused + counts.unknown).isZero();
    }

    @Test
    void whileTheServerIsDownNothingIsStoredAndTheCallerIsTold() {
        start();
        log = RedisLog.open(settings(server.uri()).withPublishTimeout(Duration.ofMillis(400)));
        append("before");
        server.kill();
        // Written into the dying connection or not; once it is answered for, the loss is known.
        assertThatThrownBy(() -> join(append("lost"))).isInstanceOf(EventBusException.class);
        assertThatThrownBy(() -> join(append("while down")))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("Nothing was stored");
        server.restart();
        await().atMost(Duration.ofSeconds(20)).until(() -> isStored(append("after")));
        assertThat(payloads()).contains("after").doesNotContain("while down");
    }

    @Test
    void afterALongOutageAShortPublishTimeoutIsEnough() {
        start();
        log = RedisLog.open(settings(server.uri()).withPublishTimeout(Duration.ofMillis(400)));
        join(append("before"));
        int enough = 0;
        for (int outage = 0; outage < 3 && enough < 2; outage++) { // a machine that halts may spoil one of them
            server.kill();
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> join(append("while down"))).isInstanceOf(EventBusException.class);
            }
            server.restart();
            enough += isStored(append("after")) ? 1 : 0;
        }
        assertThat(enough).isEqualTo(2);
        assertThat(payloads()).startsWith("before").contains("after").doesNotContain("while down");
    }

    private static boolean isStored(CompletableFuture<String> outcome) {
        try {
            join(outcome);
            return true;
        } catch (BusUnavailableException | PublishOutcomeUnknownException tooLate) {
            return false;
        }
    }

    @Test
    void aFullServerRefusesAndStoresNothing() {
        start();
        log = RedisLog.open(settings(server.uri()));
        join(append("before"));
        server.command("CONFIG", "SET", "maxmemory", "1");
        assertThatThrownBy(() -> join(append("too much")))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("OOM")
                .hasMessageContaining("Nothing was stored");
        assertRefusedWithoutSayingThatItIsNowhere("OOM");
        server.command("CONFIG", "SET", "maxmemory", "0");
        join(append("after"));
        assertThat(payloads()).containsExactly("before", "after");
    }

    @Test
    void aReplicaRefusesAndTheConnectionIsMadeAnew() {
        start();
        log = RedisLog.open(settings(server.uri()));
        join(append("before"));
        String client = publishingClient();
        server.command("REPLICAOF", "127.0.0.1", "1");
        assertThatThrownBy(() -> join(append("refused")))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("READONLY");
        assertRefusedWithoutSayingThatItIsNowhere("READONLY");
        server.command("REPLICAOF", "NO", "ONE");
        await().until(() -> isStored(append("after")));
        assertThat(payloads()).startsWith("before").contains("after").doesNotContain("refused");
        assertThat(publishingClient()).isNotEqualTo(client);
    }

    /** What has an id of its own may be stored since an earlier attempt. */
    private void assertRefusedWithoutSayingThatItIsNowhere(String error) {
        UUID id = UUID.randomUUID();
        Fields fields = Fields.ofText("id", id.toString(), "payload", "refused");
        assertThatThrownBy(() -> join(log.appendOnce("A", id, fields)))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("refused to append event " + id)
                .hasMessageContaining(error)
                .hasMessageContaining("This attempt stored nothing; publish it again with its id.")
                .hasMessageNotContaining("Nothing was stored");
    }

    /** What the server calls the connection for publishing: {@code id=7}. */
    private String publishingClient() {
        return String.valueOf(server.command("CLIENT", "LIST"))
                .lines()
                .filter(client -> client.contains(":publish "))
                .map(client -> client.split(" ")[0])
                .collect(Collectors.joining());
    }

    @Test
    void aKeyThatIsNoStreamIsRefusedByName() {
        start();
        log = RedisLog.open(settings(server.uri()));
        server.command("SET", log.stream("A"), "text");
        assertThatThrownBy(() -> join(append("x")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(log.stream("A"));
    }

    @Test
    void whatIsUnansweredWhenTheLogIsClosedIsUnknown() {
        start();
        log = RedisLog.open(settings(proxy.uri()).withWatchdog(Duration.ofSeconds(30)));
        join(append("before"));
        CompletableFuture<String> unanswered = appendAndLoseTheReply();
        log.close();
        assertThatThrownBy(() -> join(unanswered)).isInstanceOf(PublishOutcomeUnknownException.class);
    }

    private CompletableFuture<String> append(String text) {
        UUID id = UUID.randomUUID();
        return log.append("A", id, Fields.ofText("id", id.toString(), "payload", text));
    }

    /** Returns when it is stored, as the second entry. */
    private CompletableFuture<String> appendAndLoseTheReply() {
        long dropped = proxy.droppedBytes();
        proxy.dropReplies();
        CompletableFuture<String> inDoubt = append("in doubt");
        await().until(() -> proxy.droppedBytes() > dropped && payloads().size() == 2);
        return inDoubt;
    }

    private static String join(CompletableFuture<String> outcome) {
        try {
            return outcome.orTimeout(20, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private List<String> payloads() {
        return ((List<?>) server.command("XRANGE", log.stream("A"), "-", "+"))
                .stream()
                        .map(entry -> (String) ((List<?>) ((List<?>) entry).get(1)).get(3))
                        .toList();
    }
}
