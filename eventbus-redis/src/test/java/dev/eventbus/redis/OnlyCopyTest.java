package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in hand when the server loses everything is not lost with it when its handler fails. */
class OnlyCopyTest extends FaultTest {
    private final Handled handled = new Handled();

    @ParameterizedTest
    @ValueSource(strings = {"FLUSHALL", "DEL"})
    void whatIsInHandWhenAllIsDeletedIsRetriedAndParked(String fault) {
        RedisServer redis = start(RedisServer.builder().embedded());
        EventBus bus = bus(redis.uri());
        CountDownLatch begun = new CountDownLatch(3);
        CountDownLatch release = new CountDownLatch(1);
        bus.subscribe(SUBSCRIPTION, Placed.class)
                .concurrency(3)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(10)))
                .start((event, context) -> {
                    if (event.number() == 1 && context.attempt() == 1) {
                        throw new IllegalStateException("as it was told"); // it is in hand for its retry
                    }
                    if (context.attempt() == (event.number() == 1 ? 2 : 1)) {
                        begun.countDown();
                        release.await();
                        if (event.number() == 2) {
                            throw new RejectEventException("as it was told");
                        }
                        throw new IllegalStateException("as it was told");
                    }
                    handled.add(event.number());
                });
        append(redis, 0, 3);
        await().atMost(PATIENCE).until(() -> begun.getCount() == 0);

        if (fault.equals("DEL")) {
            String tag = "{" + STREAM + "}:";
            redis.command("DEL", STREAM, tag + "retry:" + SUBSCRIPTION, tag + "retrying:" + SUBSCRIPTION);
        } else {
            redis.command("FLUSHALL");
        }
        release.countDown();

        awaitHandled(handled, 0, 2, Duration.ofSeconds(10));
        await().atMost(PATIENCE).until(() -> failed(bus).size() == 1);
        assertThat(handled.moreThanOnce()).isEmpty();
        assertThat(told.fenced).isEmpty();
    }

    private static List<FailedEvent> failed(EventBus bus) {
        return bus.failedEvents().find(FailedEventQuery.of(SUBSCRIPTION));
    }
}
