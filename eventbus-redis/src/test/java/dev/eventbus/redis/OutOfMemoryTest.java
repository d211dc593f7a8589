package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.EventBus;
import dev.eventbus.Health.Status;
import dev.eventbus.RejectEventException;
import dev.eventbus.Retention;
import dev.eventbus.RetryPolicy;
import dev.eventbus.SubscriptionBuilder;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is out of memory refuses what is published; what it has is handed out and settled. */
class OutOfMemoryTest extends FaultTest {
    private static final int EVENTS = 500;

    private final Handled handled = new Handled();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void consumersGoOnSettlingForLongerThanTheirLease(boolean on62) {
        assertGoesOn(on62, Duration.ZERO, false);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeduplicatingSubscriptionGoesOnSettling(boolean on62) {
        assertGoesOn(on62, Duration.ofMinutes(1), false);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eventsThatFailAreRetriedAndParkedAllTheSame(boolean on62) {
        assertGoesOn(on62, Duration.ZERO, true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatRetentionLetsGoIsRemovedAllTheSame(boolean on62) {
        RedisServer redis = start(
                on62
                        ? RedisServer.builder().embedded62()
                        : RedisServer.builder().embedded());
        append(redis, 0, 50);
        redis.command("CONFIG", "SET", "maxmemory", "1");

        closeLater(builder(redis.uri()).retention(Retention.maxLength(5)).build());

        await().atMost(PATIENCE).until(() -> redis.command("XLEN", STREAM).equals(5L));
    }

    private void assertGoesOn(boolean on62, Duration deduplicate, boolean failing) {
        RedisServer redis = start(
                on62
                        ? RedisServer.builder().embedded62()
                        : RedisServer.builder().embedded());
        EventBus bus = bus(redis.uri());
        Semaphore permits = new Semaphore(0);
        SubscriptionBuilder<Placed> subscription = bus.subscribe(SUBSCRIPTION, Placed.class)
                .readAhead(50)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(100)));
        if (!deduplicate.isZero()) {
            subscription.deduplicate(deduplicate);
        }
        subscription.start((event, context) -> {
            permits.acquire();
            if (failing && event.number() % 20 == 7) {
                throw new RejectEventException("as it was told");
            }
            if (failing && event.number() % 20 == 8 && context.attempt() == 1) {
                throw new IllegalStateException("as it was told");
            }
            handled.add(event.number());
        });
        bus.publishAll(IntStream.range(0, EVENTS).mapToObj(this::placed).toList());

        redis.command("CONFIG", "SET", "maxmemory", "1");
        assertThatThrownBy(() -> bus.publish(placed(EVENTS)))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("OOM");
        long leases = System.nanoTime() + LEASE.multipliedBy(2).toNanos();
        await().atMost(PATIENCE).until(() -> System.nanoTime() > leases);
        permits.release(2 * EVENTS);

        await().atMost(PATIENCE).until(() -> told.handled.size() + told.parked.size() == EVENTS);
        await().atMost(PATIENCE).until(() -> pending(redis) == 0);
        assertThat(told.parked).hasSize(failing ? EVENTS / 20 : 0);
        assertThat(handled.moreThanOnce()).isEmpty();
        assertThat(told.health).as("it was never down").isEmpty();
        assertThat(status(bus)).isEqualTo(Status.UP);
    }

    private static long pending(RedisServer redis) {
        return (Long) ((List<?>) redis.command("XPENDING", STREAM, SUBSCRIPTION)).get(0);
    }
}
