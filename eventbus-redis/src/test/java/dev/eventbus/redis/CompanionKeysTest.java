package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.RetryPolicy;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for a retry survives everything but its own deletion; what is kept about consumers can be deleted. */
class CompanionKeysTest extends FaultTest {
    private static final String RETRY = "{" + STREAM + "}:retry:" + SUBSCRIPTION;
    private static final String RETRYING = "{" + STREAM + "}:retrying:" + SUBSCRIPTION;
    private static final String CONSUMERS = "{" + STREAM + "}:consumers:" + SUBSCRIPTION;

    private final Handled handled = new Handled();
    private RedisServer redis;

    @BeforeEach
    void startServer() {
        redis = start(RedisServer.builder().embedded());
    }

    @Test
    void aRetrySurvivesTheDeathOfEveryProcessAndTheTrimmingOfItsStream() {
        EventBus publisher = bus(redis.uri());
        ConsumerProcess process = closeLater(ConsumerProcess.start(redis.uri(), "delay", 3_000));
        publisher.publish(new Placed(tenant, "fail and keep me", 1));
        process.awaitTold("retry", "1");

        process.kill();
        redis.command("XTRIM", STREAM, "MAXLEN", "0");
        Map<Integer, String> seen = new ConcurrentHashMap<>();
        publisher
                .subscribe(SUBSCRIPTION, Placed.class)
                .start((event, context) -> seen.put(context.attempt(), event.key()));

        await().atMost(Duration.ofSeconds(8)).until(() -> seen.equals(Map.of(2, "fail and keep me")));
        await().atMost(PATIENCE).until(() -> told.handled.size() == 1);
        assertThat(redis.command("EXISTS", RETRY, RETRYING)).isEqualTo(0L);
        assertThat(told.lost).isEmpty();
    }

    @Test
    void whatWaitsForARetryIsFoundWhenItsDueTimesAreDeleted() {
        EventBus bus = bus(redis.uri());
        bus.subscribe(SUBSCRIPTION, Placed.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofHours(1)))
                .start((event, context) -> {
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("as it was told");
                    }
                    handled.add(event.number());
                });
        append(redis, 0, 5);
        await().atMost(PATIENCE).until(() -> told.retried.size() == 5);

        redis.command("DEL", RETRY);

        measured("retries mended after DEL of their due times", awaitHandled(handled, 0, 5, Duration.ofSeconds(6)));
        assertThat(handled.moreThanOnce()).isEmpty();
    }

    @Test
    void aRetryThatIsBeingHandledIsNotHandledTwiceWhenTheDueTimesAreDeleted() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        EventBus bus = bus(redis.uri(), LONG_LEASE);
        for (EventBus each : List.of(bus, bus(redis.uri(), LONG_LEASE))) {
            each.subscribe(SUBSCRIPTION, Placed.class)
                    .retry(RetryPolicy.defaults().withFixedDelay(Duration.ZERO))
                    .start((event, context) -> {
                        if (context.attempt() == 1) {
                            throw new IllegalStateException("as it was told");
                        }
                        handled.add(event.number());
                        begun.countDown();
                        release.await();
                    });
        }
        append(redis, 0, 1);
        await().atMost(PATIENCE).until(() -> begun.getCount() == 0);

        redis.command("DEL", RETRY);
        await().atMost(PATIENCE).until(() -> redis.command("EXISTS", RETRY).equals(1L));
        long end = System.nanoTime() + LONG_LEASE.multipliedBy(2).toNanos();
        await().atMost(PATIENCE).until(() -> System.nanoTime() > end);
        release.countDown();

        await().atMost(PATIENCE).until(() -> told.handled.size() == 1);
        assertThat(handled.moreThanOnce()).isEmpty();
        assertThat(told.fenced).isEmpty();
        assertThat(redis.command("EXISTS", RETRY, RETRYING)).isEqualTo(0L);
    }

    @Test
    void deletingTheRecordOfConsumersFencesNobodyAndLosesNothing() {
        EventBus bus = bus(redis.uri(), LONG_LEASE);
        for (EventBus each : List.of(bus, bus(redis.uri(), LONG_LEASE))) {
            each.subscribe(SUBSCRIPTION, Placed.class)
                    .concurrency(2)
                    .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(50)))
                    .start((event, context) -> {
                        if (event.number() % 5 == 0 && context.attempt() == 1) {
                            throw new IllegalStateException("as it was told");
                        }
                        Thread.sleep(5);
                        handled.add(event.number());
                    });
        }
        log.clear(); // what is said of the server when a bus is built
        bus.publishAll(IntStream.range(0, 1_000).mapToObj(this::placed).toList());

        while (!handled.has(0, 1_000)) {
            redis.command("DEL", CONSUMERS);
            int before = handled.size();
            await().atMost(PATIENCE).until(() -> handled.size() > before + 20 || handled.has(0, 1_000));
        }

        assertThat(handled.moreThanOnce()).isEmpty();
        assertThat(told.fenced).isEmpty();
        assertThat(told.takenOver).isEmpty();
        assertThat(log.lines("WARN", "")).isEmpty();
        await().atMost(PATIENCE)
                .until(() -> ((List<?>) redis.command("XPENDING", STREAM, SUBSCRIPTION))
                        .get(0)
                        .equals(0L));
    }
}
