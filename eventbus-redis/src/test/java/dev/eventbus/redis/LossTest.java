package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailureReason;
import dev.eventbus.Health;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscription;
import dev.eventbus.runtime.RecordingListener.Lost;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is trimmed from a stream before a subscription settled it becomes a failed event or an advisory, never silence. */
class LossTest extends FaultTest {
    private final Handled handled = new Handled();

    private RedisServer version(String version) {
        return start(
                version.equals("6.2")
                        ? RedisServer.builder().embedded62()
                        : RedisServer.builder().embedded());
    }

    private static List<FailedEvent> failed(EventBus bus) {
        return bus.failedEvents().find(FailedEventQuery.of(SUBSCRIPTION));
    }

    private long lost() {
        return told.lost.stream().mapToLong(Lost::events).sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.2", "7.0"})
    void whatADeadConsumerHeldAndWasTrimmedIsParkedAndToldOnce(String version) {
        RedisServer redis = version(version);
        EventBus bus = bus(redis.uri());
        bus.publish(new Placed(tenant, "sleep 60000", 0));
        for (int i = 1; i < 10; i++) {
            bus.publish(placed(i));
        }
        ConsumerProcess dies = closeLater(ConsumerProcess.start(redis.uri())); // reads all at once
        dies.awaitTold("begun", "0 1");
        await().until(() -> pending(redis).equals(10L));

        dies.kill();
        redis.command("XTRIM", STREAM, "MAXLEN", "4");
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));

        awaitHandled(handled, 6, 10, Duration.ofSeconds(10));
        await().atMost(PATIENCE)
                .until(() -> failed(bus).size() == 6 && pending(redis).equals(0L));
        assertThat(failed(bus)).extracting(FailedEvent::reason).containsOnly(FailureReason.TRIMMED);
        assertThat(told.lost).containsExactly(new Lost(STREAM, 6, true));
        assertThat(bus.health().subscriptions().get(0))
                .returns(Health.Status.DEGRADED, Health.OfSubscription::status)
                .satisfies(health -> assertThat(health.reason()).startsWith("has lost 6 events"));

        bus.failedEvents().retry(FailedEventQuery.of(SUBSCRIPTION));
        await().atMost(PATIENCE).until(() -> told.parked.size() == 6);
        assertThat(failed(bus)).extracting(FailedEvent::reason).containsOnly(FailureReason.TRIMMED);
        assertThat(told.lost).hasSize(1);
    }

    @Test
    void whatWasTrimmedWhileItsReplyWasLostIsParkedAndTold() {
        RedisServer redis = version("7.0");
        FaultProxy proxy = closeLater(FaultProxy.to(redis));
        EventBus bus = bus(proxy.uri());
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));
        append(redis, 0, 1);
        awaitHandled(handled, 0, 1, PATIENCE);
        await().until(() -> pending(redis).equals(0L));

        proxy.dropReplies();
        append(redis, 1, 6);
        await().atMost(PATIENCE)
                .until(() -> proxy.droppedBytes() > 0 && !pending(redis).equals(0L));
        redis.command("XTRIM", STREAM, "MAXLEN", "0");
        long held = (Long) pending(redis);
        proxy.cut();

        await().atMost(PATIENCE)
                .until(() -> failed(bus).size() == held && pending(redis).equals(0L));
        assertThat(failed(bus)).extracting(FailedEvent::reason).containsOnly(FailureReason.TRIMMED);
        await().atMost(PATIENCE).until(() -> lost() == 5);
        assertThat(told.lost).allMatch(Lost::exact);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.2", "7.0"})
    void whatWasTrimmedBeforeItWasReadIsTold(String version) {
        RedisServer redis = version(version);
        EventBus bus = bus(redis.uri());
        Subscription subscription =
                bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));
        append(redis, 0, 3);
        awaitHandled(handled, 0, 3, PATIENCE);
        subscription.close();
        append(redis, 3, 103);
        redis.command("XTRIM", STREAM, "MAXLEN", "10");

        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));

        awaitHandled(handled, 93, 103, PATIENCE);
        await().atMost(PATIENCE).until(() -> !told.lost.isEmpty());
        assertThat(told.lost)
                .containsExactly(version.equals("6.2") ? new Lost(STREAM, 1, false) : new Lost(STREAM, 90, true));
        assertThat(told.health).extracting(Health.OfSubscription::status).contains(Health.Status.DEGRADED);
        assertThat(status(bus)).isEqualTo(Health.Status.DEGRADED);
        assertThat(bus.health().subscriptions().get(0).reason())
                .startsWith(version.equals("6.2") ? "has lost at least 1 events" : "has lost 90 events")
                .contains(STREAM);
        assertThat(log.lines("WARN", "90 events").size()
                        + log.lines("WARN", "at least 1 events").size())
                .isEqualTo(1);
    }

    /** From 7.0 on, XCLAIM lets go of an entry that is not in the stream any more. */
    @ParameterizedTest
    @ValueSource(strings = {"6.2", "7.0"})
    void whatIsTrimmedWhileItWaitsForItsHandlerIsRetriedWithItsContent(String version) {
        RedisServer redis = version(version);
        EventBus bus = bus(redis.uri());
        ConsumerProcess dies = closeLater(ConsumerProcess.start(redis.uri()));
        bus.publish(new Placed(tenant, "sleep 60000", 0));
        bus.publish(placed(1));
        dies.awaitTold("begun", "0 1");
        await().until(() -> pending(redis).equals(2L));
        dies.kill();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Set<Integer> failedOnce = ConcurrentHashMap.newKeySet();
        bus.subscribe(SUBSCRIPTION, Placed.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(50)))
                .start((event, context) -> {
                    if (failedOnce.add(event.number())) {
                        begun.countDown();
                        release.await();
                        throw new IllegalStateException("as it was told");
                    }
                    handled.add(event.number());
                });
        await().atMost(PATIENCE).until(() -> begun.getCount() == 0);

        redis.command("XTRIM", STREAM, "MAXLEN", "0");
        release.countDown();

        awaitHandled(handled, 0, 2, Duration.ofSeconds(10));
        assertThat(told.fenced).isEmpty();
        assertThat(failed(bus)).isEmpty();
        assertThat(told.lost).isEmpty();
    }

    private static Object pending(RedisServer redis) {
        return ((List<?>) redis.command("XPENDING", STREAM, SUBSCRIPTION)).get(0);
    }
}
