package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.Health.Status;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many subscriptions in one bus, and closing when there is nobody to say goodbye to. */
class ManySubscriptionsTest extends FaultTest {
    /** Until then the server has to answer the one who appends. */
    private final CountDownLatch appended = new CountDownLatch(1);

    private final CountDownLatch gone = new CountDownLatch(1);

    private static long connections(RedisServer redis) {
        return Stream.of(String.valueOf(redis.command("CLIENT", "LIST", "TYPE", "NORMAL"))
                        .split("\n"))
                .filter(line -> line.contains("name=eventbus"))
                .count();
    }

    @Test
    void tenSubscriptionsAreUpAgainAfterEachRestartAndLeaveNothingBehind() {
        RedisServer redis = durable();
        EventBus bus = bus(redis.uri());
        List<Handled> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Handled handled = new Handled();
            all.add(handled);
            bus.subscribe("s" + i, Placed.class)
                    .concurrency(1 + i % 3)
                    .start((event, context) -> handled.add(event.number()));
        }
        append(redis, 0, 10);
        all.forEach(handled -> awaitHandled(handled, 0, 10, PATIENCE));
        long before = connections(redis);
        assertThat(before).isBetween(11L, 13L);

        for (int round = 1; round <= 2; round++) {
            redis.kill();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> bus.health().subscriptions().stream().allMatch(each -> each.status() == Status.DOWN));
            redis.restart();
            append(redis, 10 * round, 10 * round + 10);
            int from = 10 * round;
            long start = System.nanoTime();
            all.forEach(handled -> awaitHandled(handled, from, from + 10, Duration.ofSeconds(5)));
            measured("ten subscriptions after a restart", (System.nanoTime() - start) / 1_000_000);
            awaitUp(bus);
        }

        all.forEach(handled -> assertThat(handled.moreThanOnce()).isEmpty());
        bus.publish(placed(100)); // the connection for publishing is made anew when it is needed
        await().atMost(PATIENCE).until(() -> connections(redis) == before);
        bus.close();
        await().atMost(PATIENCE).until(() -> connections(redis) == 0);
        assertThat(log.lines("WARN", "is down")).hasSize(20);
        assertThat(log.lines("ERROR", "")).isEmpty();
    }

    @Test
    void aBusClosesInTimeWhileItsServerIsFrozen() {
        RedisServer redis = start(RedisServer.builder().embedded());
        EventBus bus = bus(redis.uri());
        for (int i = 0; i < 3; i++) {
            bus.subscribe("s" + i, Placed.class)
                    .deduplicate(Duration.ofMinutes(1))
                    .start((event, context) -> {
                        appended.await();
                        redis.freeze();
                        gone.countDown();
                    });
        }
        append(redis, 0, 1);
        appended.countDown();
        await().atMost(PATIENCE).until(() -> gone.getCount() == 0);

        long start = System.nanoTime();
        bus.close();
        long millis = (System.nanoTime() - start) / 1_000_000;

        measured("closing while the server is frozen", millis);
        assertThat(millis).isLessThan(20_000);
        redis.thaw();
    }

    @Test
    void aBusClosesInTimeWhileItsServerIsGone() {
        RedisServer redis = start(RedisServer.builder().embedded());
        EventBus bus = bus(redis.uri());
        bus.subscribe(SUBSCRIPTION, Placed.class).concurrency(4).start((event, context) -> {
            appended.await();
            redis.kill();
            gone.countDown();
        });
        append(redis, 0, 1);
        appended.countDown();
        await().atMost(PATIENCE).until(() -> gone.getCount() == 0);

        long start = System.nanoTime();
        bus.close();
        long millis = (System.nanoTime() - start) / 1_000_000;

        measured("closing while the server is gone", millis);
        assertThat(millis).isLessThan(10_000);
    }
}
