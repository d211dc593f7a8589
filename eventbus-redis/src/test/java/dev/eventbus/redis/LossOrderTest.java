package dev.eventbus.redis;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.trim;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.Retention;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.StartPosition;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In whatever order a stream is written, read by two consumers, settled and trimmed, by the keeper and behind our back: a
 * loss is told, and nothing else.
 */
class LossOrderTest extends FaultTest {
    private static final Duration SHORT_LEASE = Duration.ofMillis(150);
    private static final int ROUNDS = 8;
    private static final int STEPS = 40;

    private final Random random = new Random(20260202);
    private final List<String> done = new ArrayList<>();
    private final List<List<Delivery>> inHand = List.of(new ArrayList<>(), new ArrayList<>());
    private RedisServer redis;
    private RedisLog events;
    private Servers servers;
    private List<LogConsumer> consumers = List.of();
    private boolean byScript;

    private int unread;
    private int lost;
    private int told;
    /** Whether it is known what came next after what was read last: the read left it. */
    private boolean nextIsKnown;
    /** Whether it is not known what comes next, and nothing is left of what was read: only counts tell then. */
    private boolean blind;

    @ParameterizedTest
    @ValueSource(strings = {"6.2", "7.0", "7.0 by script"})
    void noOrderOfChangesHidesALossOrMakesOneUp(String version) {
        boolean counts = !version.equals("6.2");
        byScript = version.endsWith("script");
        redis = start(
                counts
                        ? RedisServer.builder().embedded()
                        : RedisServer.builder().embedded62());
        RedisLogSettings settings = RedisLogSettings.of(RedisURI.create(redis.uri()))
                .withWatchdog(PATIENCE)
                .withLease(SHORT_LEASE);
        servers = closeLater(Servers.open(settings, List.of(settings.uri())));
        events = closeLater(RedisLog.open(settings));
        int roundsWithALoss = 0;
        for (int round = 0; round < ROUNDS; round++) {
            begin();
            boolean mayBeSilent = false;
            for (int step = 0; step < STEPS; step++) {
                int before = lost;
                change();
                mayBeSilent |= blind && lost > before;
            }
            long end = System.nanoTime() + SHORT_LEASE.multipliedBy(2).toNanos();
            do {
                look();
            } while (System.nanoTime() - end < 0);

            assertThat(told).as("%s", done).isBetween(lost > 0 && !mayBeSilent ? 1 : 0, lost);
            if (counts) {
                assertThat(told).as("%s", done).isEqualTo(lost);
            }
            roundsWithALoss += lost > 0 ? 1 : 0;
        }
        assertThat(roundsWithALoss).isBetween(ROUNDS / 4, ROUNDS - 1);
    }

    private void begin() {
        leave();
        redis.command("FLUSHALL");
        events.declare(SUBSCRIPTION, "PLACED", new StartPosition.Beginning());
        consumers = List.of(events.join(SUBSCRIPTION, List.of("PLACED")), events.join(SUBSCRIPTION, List.of("PLACED")));
        done.clear();
        inHand.forEach(List::clear);
        unread = lost = told = 0;
        nextIsKnown = false;
        blind = true;
    }

    @AfterEach
    void leave() {
        consumers.forEach(LogConsumer::close);
    }

    private void change() {
        int which = random.nextInt(2);
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> add(1 + random.nextInt(5));
            case 3, 4, 5 -> read(which, 1 + random.nextInt(5));
            case 6 -> {
                acknowledge(consumers.get(which), inHand.get(which).toArray(Delivery[]::new));
                inHand.get(which).clear();
            }
            case 7 -> keep(1 + random.nextInt(5));
            case 8 -> cut(nextIsKnown && random.nextBoolean() ? unread : random.nextInt(8));
            default -> look();
        }
    }

    private void add(int entries) {
        done.add("add " + entries);
        for (int i = 0; i < entries; i++) {
            redis.command("XADD", STREAM, "*", "f", "v");
        }
        unread += entries;
    }

    private void read(int which, int max) {
        done.add("%d reads %d".formatted(which, max));
        LogConsumer consumer = consumers.get(which);
        List<Delivery> got = byScript ? readByScript(consumer.name(), max) : get(consumer.read(max, Duration.ZERO));
        inHand.get(which).addAll(got);
        unread -= got.size();
        if (!got.isEmpty()) {
            nextIsKnown = got.size() == max && unread > 0;
            blind = false;
        }
        assertThat(unread).as("%s", done).isNotNegative();
    }

    private List<Delivery> readByScript(String consumer, int max) {
        Node node = servers.of(STREAM);
        Keys.OfGroup keys = new Keys("event:").of("PLACED", SUBSCRIPTION);
        Session session = get(node.route().connect("read"));
        Member member = new Member(
                RedisLogSettings.of(RedisURI.create(redis.uri())).withWatchdog(PATIENCE),
                SUBSCRIPTION,
                consumer,
                List.of(keys),
                node.link());
        try {
            return get(new ScriptedReads(member).read(session, max, System.nanoTime(), () -> false));
        } finally {
            session.close();
        }
    }

    /** The keeper removes what was settled. */
    private void keep(int length) {
        done.add("keep " + length);
        trim(events, "PLACED", Retention.maxLength(length));
        blind |= length() == unread && !nextIsKnown;
    }

    /** Somebody removes all but so many. */
    private void cut(int length) {
        int there = length();
        if (length >= there || length == unread && !nextIsKnown) {
            return; // nothing goes, or 6.2 cannot tell: just what was read
        }
        done.add("cut to " + length);
        redis.command("XTRIM", STREAM, "MAXLEN", String.valueOf(length));
        lost += Math.max(0, unread - length);
        unread = Math.min(unread, length);
    }

    private int length() {
        return Math.toIntExact((Long) redis.command("XLEN", STREAM));
    }

    private void look() {
        done.add("look");
        told += consumers.get(0).pulse(true).losses().stream()
                .mapToInt(loss -> Math.toIntExact(loss.entries()))
                .sum();
        consumers.get(1).pulse(true);
    }
}
