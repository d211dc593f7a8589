package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.log.SubscriptionLog.Backlog;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.RedisServerBuilder;
import io.lettuce.core.RedisURI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How far behind subscriptions are, where Redis' own lag is wrong or missing. */
class BacklogTest extends FaultTest {
    private static final Path INSTALLED = Path.of("/usr/bin/redis-server");

    /** The oldest that is supported, 7.0, and what the machine has. */
    static Stream<RedisServerBuilder> servers() {
        Stream<RedisServerBuilder> embedded = Stream.of(
                RedisServer.builder().embedded62(), RedisServer.builder().embedded());
        return Files.isExecutable(INSTALLED)
                ? Stream.concat(embedded, Stream.of(RedisServer.builder().binary(INSTALLED)))
                : embedded;
    }

    private static boolean counts(RedisServer redis) {
        return !redis.version().startsWith("6");
    }

    @ParameterizedTest
    @MethodSource("servers")
    void entriesThatWereDeletedAmongTheUnreadAreNoLag(RedisServerBuilder server) {
        RedisServer redis = start(server);
        redis.command("XGROUP", "CREATE", STREAM, SUBSCRIPTION, "0", "MKSTREAM");
        List<String> ids = add(redis, 20);
        read(redis, 5);
        redis.command("XDEL", STREAM, ids.get(7), ids.get(8), ids.get(15));

        assertThat(stats(redis)).returns(12L, SubscriptionStats::lag).returns(true, SubscriptionStats::lagExact);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aGroupThatBeganSomewhereLagsByWhatComesAfterIt(RedisServerBuilder server) {
        RedisServer redis = start(server);
        List<String> ids = add(redis, 20);
        redis.command("XGROUP", "CREATE", STREAM, SUBSCRIPTION, ids.get(11));

        assertThat(stats(redis)).returns(8L, SubscriptionStats::lag).returns(true, SubscriptionStats::lagExact);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void entriesThatWereTrimmedUnreadAreNoLagAlsoAfterFurtherReading(RedisServerBuilder server) {
        RedisServer redis = start(server);
        redis.command("XGROUP", "CREATE", STREAM, SUBSCRIPTION, "0", "MKSTREAM");
        add(redis, 30);
        redis.command("XTRIM", STREAM, "MAXLEN", "10");
        assertThat(stats(redis).lag()).isEqualTo(10);
        read(redis, 4);

        assertThat(stats(redis)).returns(6L, SubscriptionStats::lag).returns(true, SubscriptionStats::lagExact);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aLagThatIsFarFromBothEndsIsExactWhereRedisCountsAndAtLeastSoManyElsewhere(RedisServerBuilder server) {
        RedisServer redis = start(server);
        EventBus bus = bus(redis.uri());
        redis.command("XGROUP", "CREATE", STREAM, SUBSCRIPTION, "0", "MKSTREAM");
        add(redis, 2_000);
        read(redis, 10);
        assertThat(bus.subscriptionStats().get(0))
                .returns(1_990L, SubscriptionStats::lag)
                .returns(true, SubscriptionStats::lagExact);
        add(redis, 10);
        read(redis, 990);

        assertThat(bus.subscriptionStats().get(0))
                .returns(counts(redis) ? 1_010L : Backlogs.COUNTED, SubscriptionStats::lag)
                .returns(counts(redis), SubscriptionStats::lagExact)
                .returns(1_000L, SubscriptionStats::held);
        assertThat(stats(redis))
                .as("a process that has not seen it begin")
                .returns((long) Backlogs.COUNTED, SubscriptionStats::lag)
                .returns(false, SubscriptionStats::lagExact);
    }

    @Test
    void manySubscriptionsAreLookedAtBySeveralShortScripts() {
        RedisServer redis = start(RedisServer.builder().embedded());
        List<String> ids = add(redis, 2_000);
        for (int i = 0; i < 60; i++) {
            redis.command("XGROUP", "CREATE", STREAM, "s" + i, ids.get(900 + i));
        }

        List<SubscriptionStats> stats = bus(redis.uri()).subscriptionStats();

        assertThat(stats).hasSize(60).allSatisfy(each -> {
            assertThat(each.lag()).isEqualTo(Backlogs.COUNTED);
            assertThat(each.lagExact()).isFalse();
        });
        assertThat(String.valueOf(redis.command("INFO", "commandstats")))
                .containsPattern("cmdstat_eval(sha)?:calls=(59|6[0-9]),");
    }

    /** Whatever happens to a stream, what is said to be exact is, and what is not is at least so many. */
    @ParameterizedTest
    @MethodSource("servers")
    void noOrderOfChangesMakesTheLagWrong(RedisServerBuilder server) {
        RedisServer redis = start(server.config("appendonly", "yes"));
        RedisLogSettings settings =
                RedisLogSettings.of(RedisURI.create(redis.uri())).withWatchdog(PATIENCE);
        Servers servers = closeLater(Servers.open(settings, List.of(settings.uri())));
        Random random = new Random(20260101);
        int inTheMiddle = 0;
        int exactInTheMiddle = 0;
        for (int round = 0; round < 16; round++) {
            Backlogs backlogs = new Backlogs(
                    new Keys("event:"), stream -> servers.of(stream).link(), PATIENCE, 3);
            redis.command("FLUSHALL");
            redis.command("XGROUP", "CREATE", STREAM, SUBSCRIPTION, "0", "MKSTREAM");
            List<String> done = new ArrayList<>();
            for (int step = 0; step < 100; step++) {
                String change = change(redis, random, round % 4 == 3);
                done.add(change);
                if (change.equals("restart")) {
                    await().atMost(PATIENCE)
                            .ignoreExceptions()
                            .until(() -> backlogs.of("PLACED", List.of("nobody")), none -> true);
                } else if (random.nextBoolean()) {
                    continue; // several changes between two looks
                }
                Backlog found = backlogs.of("PLACED", List.of(SUBSCRIPTION)).get(0);
                done.add("look");
                long unread = unread(redis);
                long length = (Long) redis.command("XLEN", STREAM);
                if (found.exact()) {
                    assertThat(found.unread()).as("%s", done).isEqualTo(unread);
                } else {
                    assertThat(found.unread()).as("%s", done).isPositive().isLessThanOrEqualTo(unread);
                }
                if (unread > 3 && length - unread > 3) {
                    inTheMiddle++;
                    exactInTheMiddle += found.exact() ? 1 : 0;
                }
            }
        }
        assertThat(inTheMiddle).isGreaterThan(100);
        assertThat(exactInTheMiddle)
                .as("of %d", inTheMiddle)
                .matches(exact -> counts(redis) ? exact > 50 : exact == 0, "those that Redis' counts tell");
    }

    /** One change; what it was. Deleting in the middle makes counts unknown, so that only {@code some} rounds have it. */
    private static String change(RedisServer redis, Random random, boolean some) {
        int amount = 1 + random.nextInt(12);
        switch (random.nextInt(some ? 10 : 9)) {
            case 0, 1, 2, 3 -> {
                add(redis, amount);
                return "add " + amount;
            }
            case 4, 5, 6, 7 -> {
                read(redis, amount);
                return "read " + amount;
            }
            case 8 -> {
                if (random.nextInt(12) == 0) {
                    redis.restart();
                    return "restart";
                }
                int left = random.nextInt(80);
                redis.command("XTRIM", STREAM, "MAXLEN", Integer.toString(left));
                return "trim to " + left;
            }
            default -> {
                List<?> all = (List<?>) redis.command("XRANGE", STREAM, "-", "+");
                if (!all.isEmpty()) {
                    redis.command("XDEL", STREAM, id(all.get(random.nextInt(all.size()))));
                }
                return "delete";
            }
        }
    }

    private static long unread(RedisServer redis) {
        List<?> group = (List<?>) ((List<?>) redis.command("XINFO", "GROUPS", STREAM)).get(0);
        String read = String.valueOf(group.get(group.indexOf("last-delivered-id") + 1));
        return ((List<?>) redis.command("XRANGE", STREAM, "(" + read, "+")).size();
    }

    private static List<String> add(RedisServer redis, int entries) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            ids.add(String.valueOf(redis.command("XADD", STREAM, "*", "n", "v")));
        }
        return ids;
    }

    private static void read(RedisServer redis, int max) {
        redis.command("XREADGROUP", "GROUP", SUBSCRIPTION, "c", "COUNT", Integer.toString(max), "STREAMS", STREAM, ">");
    }

    private static String id(Object entry) {
        return String.valueOf(((List<?>) entry).get(0));
    }

    private SubscriptionStats stats(RedisServer redis) {
        try (EventBus bus = builder(redis.uri()).build()) {
            List<SubscriptionStats> all = bus.subscriptionStats();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }
}
