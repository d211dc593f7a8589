package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailureReason;
import dev.eventbus.KeyFailure;
import dev.eventbus.RetryPolicy;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** What Redis handed out and what never arrived: it is found although its consumer lives, and handled once. */
class LostReplyTest extends FaultTest {
    private static final Duration SECONDS = Duration.ofSeconds(5);

    private final Handled handled = new Handled();

    private static Object pending(RedisServer redis) {
        return ((List<?>) redis.command("XPENDING", STREAM, SUBSCRIPTION)).get(0);
    }

    @Test
    void entriesWhoseReplyWasLostAreHandledOnce() {
        RedisServer redis = start(RedisServer.builder().embedded());
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
        proxy.cut();

        measured("handled after a lost reply", awaitHandled(handled, 1, 6, SECONDS));
        await().atMost(PATIENCE).until(() -> pending(redis).equals(0L));
        assertThat(handled.moreThanOnce()).isEmpty();
        assertThat(told.fenced).isEmpty();
        assertThat(told.takenOver).isEmpty();
    }

    @Test
    void entriesWhoseReplyWasLostUnderLoadAreHandledOnceAndSoon() throws Exception {
        RedisServer redis = start(RedisServer.builder().embedded());
        FaultProxy proxy = closeLater(FaultProxy.to(redis));
        EventBus bus = bus(proxy.uri());
        bus.subscribe(SUBSCRIPTION, Placed.class).concurrency(4).start((event, context) -> handled.add(event.number()));
        AtomicInteger appended = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        Thread load = new Thread(() -> {
            while (!stop.get()) {
                append(redis, appended.get(), appended.get() + 1);
                appended.incrementAndGet();
            }
        });
        load.setDaemon(true);
        load.start();

        try {
            int lost = 0;
            for (int round = 0; round < 3; round++) {
                awaitHandled(handled, lost, appended.get() + 1, SECONDS);
                long before = proxy.droppedBytes();
                proxy.dropReplies();
                await().atMost(PATIENCE).until(() -> proxy.droppedBytes() > before);
                lost = appended.get();
                proxy.cut();
                measured("handled after a lost reply under load", awaitHandled(handled, 0, lost, SECONDS));
            }
        } finally {
            stop.set(true);
            load.join();
        }

        awaitHandled(handled, 0, appended.get(), SECONDS);
        await().atMost(PATIENCE).until(() -> pending(redis).equals(0L));
        assertThat(handled.moreThanOnce()).isEmpty();
    }

    @Test
    void settlementsWhoseReplyWasLostTakeEffectOnce() {
        RedisServer redis = start(RedisServer.builder().embedded());
        FaultProxy proxy = closeLater(FaultProxy.to(redis));
        EventBus bus = bus(proxy.uri());
        AtomicInteger parkedRuns = new AtomicInteger();
        bus.subscribe(SUBSCRIPTION, Placed.class).retry(RetryPolicy.never()).start((event, context) -> {
            if (event.number() == 0) {
                proxy.dropReplies();
            }
            parkedRuns.incrementAndGet();
            throw new IllegalStateException("as it was told");
        });
        append(redis, 1, 2);
        await().atMost(PATIENCE).until(() -> failed(redis) == 1); // from now on the server knows the script
        append(redis, 0, 1);
        append(redis, 2, 4);
        await().atMost(PATIENCE).until(() -> proxy.droppedBytes() > 0 && failed(redis) > 1);
        proxy.cut();

        await().atMost(PATIENCE)
                .until(() -> failed(redis) >= 4 && pending(redis).equals(0L)); // one of them may not be handed out yet
        assertThat(failed(redis)).isEqualTo(4);
        assertThat(parkedRuns).hasValue(4);
        assertThat(told.fenced).isEmpty();
    }

    @Test
    void aLastAttemptWhoseReplyWasLostHasNoKnownOutcomeIfItsProcessThenEndsInGoodOrderUnheard() {
        RedisServer redis = start(RedisServer.builder().embedded());
        FaultProxy proxy = closeLater(FaultProxy.to(redis));
        EventBus leaving = bus(proxy.uri());
        AtomicInteger calls = new AtomicInteger();
        failTwice(leaving, number -> {
            if (number == 1) {
                calls.incrementAndGet();
                proxy.dropReplies();
            }
        });
        append(redis, 0, 1);
        await().atMost(PATIENCE).until(() -> !told.parked.isEmpty()); // from now on the server knows the script
        append(redis, 1, 2);
        await().atMost(PATIENCE).until(() -> deliveries(redis).equals(2L)); // the second attempt is taken

        proxy.close();
        leaving.close();
        assertThat(log.lines("WARN", "could not say that it leaves")).hasSize(1);
        failTwice(bus(redis.uri()), number -> calls.incrementAndGet());

        await().atMost(PATIENCE).until(() -> told.parked.size() == 2);
        assertThat(calls).hasValue(1);
        FailedEvent failed = told.parked.get(1);
        assertThat(failed.reason()).isEqualTo(FailureReason.CRASHED);
        assertThat(failed.attempts()).isEqualTo(2);
        assertThat(failed.message()).contains("attempt 2", "could not be reached");
    }

    private static void failTwice(EventBus bus, IntConsumer first) {
        bus.subscribe(SUBSCRIPTION, Placed.class)
                .orderedBy(Placed::key)
                .onFailure(KeyFailure.HOLD_KEY)
                .retry(RetryPolicy.defaults().withMaxAttempts(2).withFixedDelay(Duration.ofMillis(10)))
                .start((event, context) -> {
                    first.accept(event.number());
                    throw new IllegalStateException("never");
                });
    }

    private static Object deliveries(RedisServer redis) {
        List<?> pending = (List<?>) redis.command("XPENDING", STREAM, SUBSCRIPTION, "-", "+", "1");
        return pending.isEmpty() ? 0L : ((List<?>) pending.get(0)).get(3);
    }

    private static long failed(RedisServer redis) {
        return (Long) redis.command("XLEN", "{" + STREAM + "}:failed:" + SUBSCRIPTION);
    }
}
