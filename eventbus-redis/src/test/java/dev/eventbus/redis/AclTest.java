package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.Durability;
import dev.eventbus.DurabilityException;
import dev.eventbus.EventBus;
import dev.eventbus.EventMetadata;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.FailedEventJobs;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.Published;
import dev.eventbus.RejectEventException;
import dev.eventbus.Retention;
import dev.eventbus.RetryPolicy;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.log.LogException;
import dev.eventbus.log.StartPosition;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.RedisCluster;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bus as the users of docs/acl.md, and without each of their rights. */
class AclTest extends FaultTest {
    private static final FailedEventQuery FAILED = FailedEventQuery.of(SUBSCRIPTION);
    private static final FailedEventJobOptions JOB = FailedEventJobOptions.of("ada", "as it was told");

    private static final Set<String> FOR_FAILED_EVENTS = Set.of(
            "+evalsha",
            "+eval",
            "+xrange",
            "+xrevrange",
            "+xlen",
            "+xdel",
            "+hset",
            "+hdel",
            "+hexists",
            "+zadd",
            "+zrem",
            "+time");

    private static final Set<String> FOR_JOBS = Set.of("+xadd", "+hmget", "+hincrby", "+expire", "+zremrangebyrank");

    private static final Set<Script> OF_OPERATORS = Set.of(
            Script.FATE,
            Script.REMOVE,
            Script.DETACH,
            Script.PAUSE,
            Script.RESUME,
            Script.GIVEN,
            Script.HISTORY,
            Script.REPLAY,
            Script.RETRYFAILED,
            Script.DISCARDFAILED,
            Script.JOB,
            Script.FINDJOB,
            Script.PASSJOB);

    private static final Set<String> FOR_LAG = Set.of("+zcard", "+hkeys", "+hgetall");

    private static final Set<String> FOR_A_DIAGNOSIS = Set.of(
            "+info",
            "+scan",
            "+exists",
            "+xinfo|stream",
            "+xinfo|groups",
            "+xinfo|consumers",
            "+xlen",
            "+zrange",
            "+zcard",
            "+hkeys",
            "+memory|usage",
            "+command|info",
            "+time");

    private final Handled handled = new Handled();
    private RedisServer redis;

    private void start(boolean on62) {
        redis = start(
                on62
                        ? RedisServer.builder().embedded62()
                        : RedisServer.builder().embedded());
        redis.command("CONFIG", "SET", "appendonly", "yes");
    }

    private void grant(String user) {
        redis.command(user(user, redis).toArray(String[]::new));
    }

    private static List<String> user(String user, RedisServer server) {
        List<String> command = new ArrayList<>(Acl.user(user));
        if (user.equals("subscriber") && server.version().startsWith("6.")) {
            command.add(Acl.BEFORE_7);
        }
        return command;
    }

    private String uri(String user) {
        return redis.uri(user, Acl.PASSWORD);
    }

    /** Everybody tries some commands, and does without them. */
    private List<String> denied(String user) {
        return ((List<?>) redis.command("ACL", "LOG"))
                .stream()
                        .map(entry -> String.valueOf(entry))
                        .filter(entry -> entry.contains("username, " + user))
                        .filter(entry -> !entry.matches("(?s).*object, (ping|client\\|set(name|info)|client),.*"))
                        .toList();
    }

    // With all of them

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPublisherPublishesOnceAcrossABrokenConnection(boolean on62) {
        start(on62);
        grant("publisher");
        FaultProxy proxy = closeLater(FaultProxy.to(redis));
        EventBus bus = bus(proxy.uri().replace("redis://", "redis://publisher:" + Acl.PASSWORD + "@"));
        bus.publish(placed(1));
        long before = proxy.droppedBytes();
        proxy.dropReplies();
        CompletableFuture<Published> inDoubt = bus.publishAsync(placed(2));
        await().atMost(PATIENCE).until(() -> proxy.droppedBytes() > before);
        proxy.heal();
        proxy.cut();

        assertThat(inDoubt).succeedsWithin(PATIENCE);

        EventMetadata again = EventMetadata.none().withId(inDoubt.join().eventId());
        assertThat(bus.publish(placed(2), again).entryId())
                .isEqualTo(inDoubt.join().entryId());
        assertThat(redis.command("XLEN", STREAM)).isEqualTo(2L);
        assertThat(String.valueOf(redis.command("INFO", "commandstats")))
                .containsPattern(on62 ? "cmdstat_client:calls" : "cmdstat_client\\|kill:calls=[1-9]");
        assertThat(log.lines("WARN", "user of Redis")).isEmpty();
    }

    @Test
    void aPublisherThatWaitsForReplicasNeedsFourMoreRights() {
        start(false);
        grant("publisher");
        redis.command("ACL", "SETUSER", "publisher", "~{event::*", "+set", "+del", "+wait");
        EventBus bus = closeLater(builder(uri("publisher"))
                .durability(Durability.replicated(1))
                .publishTimeout(Duration.ofSeconds(1))
                .build());

        assertThatThrownBy(() -> bus.publish(placed(1)))
                .isInstanceOf(DurabilityException.class)
                .hasMessageContaining("0 of 1 replicas");
        assertThat(denied("publisher")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSubscriberHandlesRetriesParksTakesOverDeduplicatesAndTrims(boolean on62) {
        start(on62);
        grant("subscriber");
        append(redis, 0, 1);
        redis.command("XGROUP", "CREATE", STREAM, SUBSCRIPTION, "0");
        redis.command("XREADGROUP", "GROUP", SUBSCRIPTION, "dead", "STREAMS", STREAM, ">");
        EventBus bus = closeLater(builder(uri("subscriber"))
                .retention(Retention.maxLength(5).withHardLimit(1_000))
                .listener(told)
                .build());
        bus.subscribe(SUBSCRIPTION, Placed.class)
                .deduplicate(Duration.ofMinutes(1))
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(10)))
                .start((event, context) -> {
                    if (event.number() == 2) {
                        throw new RejectEventException("as it was told");
                    }
                    if (event.number() == 3 && context.attempt() == 1) {
                        throw new IllegalStateException("as it was told");
                    }
                    handled.add(event.number());
                });

        bus.publishAll(IntStream.range(1, 10).mapToObj(this::placed).toList());

        awaitHandled(handled, 0, 2, PATIENCE);
        awaitHandled(handled, 3, 10, PATIENCE);
        await().atMost(PATIENCE).until(() -> told.parked.size() == 1);
        assertThat(told.takenOver).isNotEmpty();
        assertThat(told.retried).hasSize(1);
        await("trimmed")
                .atMost(PATIENCE)
                .until(() -> redis.command("XLEN", STREAM).equals(5L));
        awaitUp(bus);
        assertThat(bus.subscriptionStats()).singleElement().returns(1L, SubscriptionStats::failed);
        assertThat(log.lines("WARN", "user of Redis")).isEmpty();
        assertThat(denied("subscriber")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOperatorLooksAfterFailedEventsDetachesAndDiagnoses(boolean on62) {
        start(on62);
        grant("operator");
        park(3);
        EventBus bus = bus(uri("operator"));

        assertThat(bus.subscriptionStats()).singleElement().returns(3L, SubscriptionStats::failed);
        assertThat(bus.failedEvents().count(FAILED)).isEqualTo(3);
        assertThat(bus.failedEvents().retry(FAILED.limit(1))).isEqualTo(1);
        assertThat(bus.failedEvents().find(FAILED)).hasSize(2);
        assertThat(bus.failedEvents().find(FAILED.newestFirst())).hasSize(2);
        assertThat(bus.failedEvents().dryRun(FAILED).ready()).isEqualTo(2);
        assertThatThrownBy(() -> bus.failedEvents().count(FailedEventQuery.of("unknown")))
                .isInstanceOf(ConfigurationException.class);
        FailedEventJobs jobs = bus.failedEvents().jobs();
        assertThat(jobs.preview(FAILED).count()).isEqualTo(2);
        String empty = jobs.retry(FAILED.error("Nothing"), JOB).id();
        await().atMost(PATIENCE).until(() -> jobs.get(empty).ended().isPresent());
        assertThat(bus.failedEvents().discard(FAILED.limit(1))).isEqualTo(1);
        String discarded = jobs.discard(FAILED, JOB).id();
        await().atMost(PATIENCE).until(() -> jobs.get(discarded).moved() == 1);
        await().atMost(PATIENCE).until(() -> jobs.get(discarded).ended().isPresent());
        jobs.cancel(discarded, "ada", "as it was told");
        assertThat(jobs.list()).hasSize(2);
        assertThat(jobs.records(10)).hasSize(4);
        bus.pauses().pause(SUBSCRIPTION, "ada", "as it was told");
        assertThat(bus.pauses().list()).hasSize(1);
        assertThat(bus.pauses().resume(SUBSCRIPTION, "ada", "as it was told")).isPresent();
        bus.detach(SUBSCRIPTION);
        assertThat(denied("operator")).noneMatch(entry -> entry.contains("context, lua"));

        assertThat(RedisEventBus.diagnose(uri("operator")).toString())
                .contains(STREAM + ": 3 entries")
                .doesNotContain("incomplete")
                .doesNotContain("size unknown");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOperatorWithoutClassesNeedsNoMore(boolean on62) {
        start(on62);
        grant("operator");
        park(2);
        try (RedisOperator operator =
                RedisEventBus.builder().uri(uri("operator")).operate()) {
            assertThat(operator.subscriptions()).containsExactly(SUBSCRIPTION);
            assertThat(operator.streams())
                    .singleElement()
                    .matches(stream -> stream.bytes().isPresent());
            StoredEvent event = operator.eventsBefore("PLACED", "+", 1).get(0);
            assertThat(operator.biography(event.eventId().orElseThrow()).fates())
                    .hasOnlyElementsOfType(EventBiography.Failed.class);
            assertThat(operator.activity(SUBSCRIPTION, "PLACED").settled()).isEqualTo(2);
            assertThat(operator.failedEvents().retry(FAILED)).isEqualTo(2);
            operator.detach(SUBSCRIPTION);
            assertThat(operator.remove("PLACED")).isTrue();
        }
        assertThat(denied("operator")).noneMatch(entry -> entry.contains("context, lua"));
    }

    @Test
    void onAClusterAUserMayAskWhichNodeHasWhat() {
        RedisCluster cluster = closeLater(RedisCluster.start(3, 0));
        List<String> subscriber = user("subscriber", cluster.nodes().get(0));
        onEach(cluster, subscriber);
        String uri = cluster.uris().get(0).replace("redis://", "redis://subscriber:" + Acl.PASSWORD + "@");
        assertThatThrownBy(() -> bus(uri))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Grant +cluster|nodes");

        subscriber.add("+cluster|nodes");
        onEach(cluster, subscriber);
        EventBus bus = bus(uri);
        bus.subscribe(SUBSCRIPTION, Placed.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(10)))
                .start((event, context) -> {
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("as it was told");
                    }
                    handled.add(event.number());
                });
        bus.publish(placed(0));

        awaitHandled(handled, 0, 1, PATIENCE);
        assertThat(log.lines("WARN", "user of Redis")).isEmpty();
    }

    private static void onEach(RedisCluster cluster, List<String> command) {
        cluster.nodes().forEach(node -> node.command(command.toArray(String[]::new)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inAnotherDatabaseAUserMaySelectIt(boolean on62) {
        start(on62);
        grant("publisher");
        assertThatThrownBy(() -> bus(uri("publisher") + "/3"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("select");

        redis.command("ACL", "SETUSER", "publisher", "+select");
        bus(uri("publisher") + "/3").publish(placed(1));

        assertThat(log.lines("WARN", "user of Redis")).isEmpty();
        assertThat(denied("publisher")).hasSize(1);
    }

    @Test
    void aSelectorKeepsAnOperatorFromAddingToAnythingButTheRecordOfJobs() {
        start(false);
        redis.command(Acl.user("operator").stream()
                .map(word -> word.equals("+xadd") ? "(+xadd ~{event::}:*)" : word)
                .toArray(String[]::new));
        park(1);
        FailedEventJobs jobs = bus(uri("operator")).failedEvents().jobs();

        String id = jobs.discard(FAILED, JOB).id();

        await().atMost(PATIENCE).until(() -> jobs.get(id).moved() == 1);
        assertThat(String.valueOf(redis.command("ACL", "DRYRUN", "operator", "XADD", STREAM, "*", "f", "v")))
                .contains("no permissions");
        assertThat(jobs.records(1)).hasSize(1);
    }

    private void park(int events) {
        try (EventBus bus = builder(redis.uri()).listener(told).build()) {
            bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> {
                throw new RejectEventException("as it was told");
            });
            bus.publishAll(IntStream.range(0, events).mapToObj(this::placed).toList());
            await().atMost(PATIENCE).until(() -> told.parked.size() == events);
        }
    }

    // Without one of them

    @Test
    void eachRightThatAPublisherLacksIsNamed() {
        start(false);
        for (String right : Acl.commands("publisher")) {
            grant("publisher");
            redis.command("ACL", "SETUSER", "publisher", right.replace('+', '-'));
            try (EventBus bus = builder(uri("publisher")).build()) {
                if (right.equals("+xadd")) {
                    assertThatThrownBy(() -> bus.publish(placed(1))).hasMessageContaining("xadd");
                } else {
                    await(right).atMost(PATIENCE).until(() -> isTold(right));
                }
            }
            log.clear();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachRightThatASubscriberLacksIsNamed(boolean on62) {
        start(on62);
        List<String> rights = new ArrayList<>(Rights.SUBSCRIBE.rules());
        if (on62) {
            rights.addAll(Rights.WAIT_BEFORE_7.rules());
        }
        for (String right : rights) {
            grant("subscriber");
            String command = right.substring(1);
            // Before 7.0 nobody can take away one subcommand of several.
            redis.command("ACL", "SETUSER", "subscriber", "-" + (on62 ? command.split("\\|")[0] : command));
            try (RedisLog bus = RedisLog.open(RedisLogSettings.of(RedisURI.create(uri("subscriber"))))) {
                try {
                    bus.declare(SUBSCRIPTION, "PLACED", new StartPosition.Beginning());
                } catch (LogException e) {
                    assertThat(e).as(right).hasMessageContaining(command.split("\\|")[0]);
                }
                await(right).atMost(PATIENCE).until(() -> isTold(right));
            }
            assertThat(log.lines("WARN", "subscriptions need")).hasSizeLessThanOrEqualTo(1);
            log.clear();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRightThatIsTakenFromASubscriberWhichReadsIsNamedWhenItMeetsThat(boolean on62) {
        start(on62);
        grant("subscriber");
        EventBus bus = bus(uri("subscriber"));
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));
        bus.publish(placed(0));
        awaitHandled(handled, 0, 1, PATIENCE);
        log.clear();

        redis.command("ACL", "SETUSER", "subscriber", "-xreadgroup");
        bus.publish(placed(1));

        await().atMost(PATIENCE)
                .until(() -> log.lines("WARN", "Reading").stream()
                        .anyMatch(line -> line.contains(on62 ? "needs +xreadgroup" : "'xreadgroup'")
                                && line.contains("docs/acl.md")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theDiagnosisNamesTheRightToWaitWhereItIsNeeded(boolean on62) {
        start(on62);
        redis.command(Acl.user("subscriber").toArray(String[]::new));

        assertThat(RedisEventBus.diagnose(uri("subscriber")).toString().contains("lacks +xread to wait"))
                .isEqualTo(on62);
    }

    /** By the publisher, or by what looks at the rights. */
    private boolean isTold(String right) {
        String command = right.substring(1).replace('|', ' ').toUpperCase(Locale.ROOT);
        Pattern told =
                Pattern.compile("may not run [^:]*\\b%s\\b|lacks [^:]*%s[ :]".formatted(command, Pattern.quote(right)));
        return log.lines("WARN", "user of Redis").stream().anyMatch(told.asPredicate());
    }

    @Test
    void eachRightThatAnOperatorLacksIsNamed() {
        start(false);
        park(1);
        for (String right : Rights.OPERATE.rules()) {
            grant("operator");
            redis.command("ACL", "SETUSER", "operator", right.replace('+', '-'));
            redis.command("SCRIPT", "FLUSH");
            if (right.equals("+zscore")) { // asked for of a consumer that has just read, and has no lease
                redis.command("XGROUP", "CREATECONSUMER", STREAM, SUBSCRIPTION, "other");
            }
            try (EventBus bus = builder(uri("operator")).build()) {
                assertThatThrownBy(() -> {
                            if (right.equals("+xlen")) {
                                count(redis.uri("operator", Acl.PASSWORD));
                            }
                            if (FOR_FAILED_EVENTS.contains(right)) {
                                bus.failedEvents().retry(FAILED);
                            } else if (FOR_LAG.contains(right)) {
                                bus.subscriptionStats();
                            } else if (FOR_JOBS.contains(right)) {
                                runJob(bus.failedEvents().jobs());
                            } else {
                                bus.detach(SUBSCRIPTION);
                            }
                        })
                        .as(right)
                        .hasMessageContaining(right.substring(1));
            }
            if (right.equals("+zscore")) {
                redis.command("XGROUP", "DELCONSUMER", STREAM, SUBSCRIPTION, "other");
            }
        }
    }

    /** What its process may not do is told as what the job waits for. */
    private static void runJob(FailedEventJobs jobs) {
        String id = jobs.retry(FAILED, JOB).id();
        throw new IllegalStateException(await().atMost(PATIENCE)
                .until(() -> jobs.get(id).problem(), Optional::isPresent)
                .orElseThrow());
    }

    private static void count(String uri) {
        try (RedisLog log = RedisLog.open(RedisLogSettings.of(RedisURI.create(uri)))) {
            log.failed().count(SUBSCRIPTION, "PLACED");
        }
    }

    @Test
    void eachRightThatADiagnosisLacksIsNamedInIt() {
        start(false);
        park(1);
        redis.command("ZADD", "{" + STREAM + "}:retry:gone", "1", "1-1");
        redis.command("XGROUP", "CREATE", STREAM, "other", "0");
        redis.command("XREADGROUP", "GROUP", "other", "dead", "STREAMS", STREAM, ">");
        for (String right : FOR_A_DIAGNOSIS) {
            grant("operator");
            redis.command("ACL", "SETUSER", "operator", right.replace('+', '-'));

            assertThat(RedisEventBus.diagnose(uri("operator")).findings())
                    .as(right)
                    .anyMatch(finding -> finding.what().contains("may not run " + right)
                            && finding.consequence().contains("incomplete"));
        }
    }

    @Test
    void aPatternOfKeysThatIsMissingIsNamed() {
        start(false);
        redis.command(Acl.user("subscriber").stream()
                .filter(word -> !word.startsWith("~{"))
                .toArray(String[]::new));
        try (RedisLog bus = RedisLog.open(RedisLogSettings.of(RedisURI.create(uri("subscriber"))))) {
            assertThatThrownBy(() -> bus.declare(SUBSCRIPTION, "PLACED", new StartPosition.Beginning()))
                    .hasMessageContaining("keys");
            await().atMost(PATIENCE)
                    .until(() -> log.lines("WARN", "lacks ~{event::*:").size() == 1);
        }
    }

    // That all of them are there

    @Test
    void theDocumentAndTheCodeNameTheSameCommands() {
        Set<String> ofSubscribers = new TreeSet<>();
        Arrays.stream(Script.values())
                .filter(script -> !OF_OPERATORS.contains(script))
                .forEach(script -> ofSubscribers.addAll(script.rules()));
        List<String> subscriber = new ArrayList<>(Acl.commands("subscriber"));

        assertThat(Rights.SUBSCRIBE.rules()).hasSizeGreaterThan(30).containsAll(ofSubscribers);
        Set<String> ofOperators = new TreeSet<>(Script.UNREAD.rules());
        OF_OPERATORS.forEach(script -> ofOperators.addAll(script.rules()));
        assertThat(Rights.OPERATE.rules()).containsAll(ofOperators);
        assertThat(Acl.commands("publisher")).containsExactlyInAnyOrderElementsOf(Rights.PUBLISH.rules());
        assertThat(subscriber).containsAll(Rights.SUBSCRIBE.rules()).containsAll(Rights.PUBLISH.rules());
        assertThat(Rights.WAIT_BEFORE_7.rules()).containsExactly(Acl.BEFORE_7);
        subscriber.removeAll(Rights.SUBSCRIBE.rules());
        subscriber.removeAll(Rights.PUBLISH.rules());
        assertThat(subscriber).isEmpty();
        Set<String> operator = new TreeSet<>(Rights.OPERATE.rules());
        operator.addAll(FOR_A_DIAGNOSIS);
        assertThat(Acl.commands("operator")).containsExactlyInAnyOrderElementsOf(operator);
    }
}
