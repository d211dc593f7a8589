package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.EventBus;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.Health.Status;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscription;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Coincidences in which a delivery could get stuck, or storm. */
class DeliveryRacesTest extends FaultTest {
    private final Handled handled = new Handled();
    private final CountDownLatch never = new CountDownLatch(1);
    private RedisServer redis;
    private EventBus bus;

    @BeforeEach
    void startServer() {
        redis = start(RedisServer.builder().embedded());
        bus = bus(redis.uri());
    }

    @AfterEach
    void endWhatHangs() {
        never.countDown();
    }

    private Object pending() {
        return ((List<?>) redis.command("XPENDING", STREAM, SUBSCRIPTION)).get(0);
    }

    private void hang() {
        while (true) {
            try {
                never.await();
                return;
            } catch (InterruptedException ignored) {
                // That is what it is about.
            }
        }
    }

    /** Leaves events pending for a consumer that nobody has heard of, each handed out {@code times} times. */
    private void leaveToAGhost(int events, int times) {
        redis.command("XGROUP", "CREATE", STREAM, SUBSCRIPTION, "0", "MKSTREAM");
        append(redis, 0, events);
        List<?> read = (List<?>)
                redis.command("XREADGROUP", "GROUP", SUBSCRIPTION, "ghost", "COUNT", "1000", "STREAMS", STREAM, ">");
        for (Object entry : (List<?>) ((List<?>) read.get(0)).get(1)) {
            handOut(String.valueOf(((List<?>) entry).get(0)), times);
        }
    }

    /** The ghost has had event {@code number} {@code times} times. */
    private void handOutAgain(int number, int times) {
        List<?> entry = (List<?>) ((List<?>) redis.command("XRANGE", STREAM, "-", "+")).get(number);
        handOut(String.valueOf(entry.get(0)), times);
    }

    private void handOut(String entry, int times) {
        redis.command(
                "XCLAIM", STREAM, SUBSCRIPTION, "ghost", "0", entry, "RETRYCOUNT", Integer.toString(times), "JUSTID");
    }

    @Test
    void aSuspectThatHangsDoesNotHoldUpTheOtherSuspects() {
        leaveToAGhost(10, 2);
        bus.subscribe(SUBSCRIPTION, Placed.class)
                .concurrency(4)
                .handlerTimeout(Duration.ofMillis(300))
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofHours(1)))
                .start((event, context) -> {
                    if (event.number() == 0) {
                        hang();
                    }
                    handled.add(event.number());
                });

        awaitHandled(handled, 1, 10, Duration.ofSeconds(10));
        await().atMost(PATIENCE).until(() -> pending().equals(0L));
    }

    @Test
    void aSuspectRunsBesideNothingThatWasRecoveredForTheFirstTime() {
        leaveToAGhost(20, 1);
        handOutAgain(0, 2);
        handOutAgain(10, 2);
        AtomicInteger running = new AtomicInteger();
        List<Integer> beside = new CopyOnWriteArrayList<>();
        bus.subscribe(SUBSCRIPTION, Placed.class).concurrency(4).start((event, context) -> {
            boolean suspect = event.number() % 10 == 0;
            if (running.getAndAdd(suspect ? 100 : 1) >= (suspect ? 1 : 100)) {
                beside.add(event.number());
            }
            never.await(suspect ? 500 : 20, TimeUnit.MILLISECONDS); // others have time to begin
            running.getAndAdd(suspect ? -100 : -1);
            handled.add(event.number());
        });

        awaitHandled(handled, 0, 20, Duration.ofSeconds(10));
        assertThat(beside).isEmpty();
    }

    @Test
    void aHandlerThatHangsOnTheReadersThreadLosesItsPlaceWithoutLosingEvents() {
        AtomicInteger hanging = new AtomicInteger();
        bus.subscribe(SUBSCRIPTION, Placed.class)
                .handlerTimeout(Duration.ofSeconds(2)) // the others must not exceed it
                .retry(RetryPolicy.never())
                .start((event, context) -> {
                    if (event.number() % 20 == 0) {
                        hanging.incrementAndGet();
                        hang();
                    }
                    handled.add(event.number());
                });
        bus.publishAll(IntStream.range(0, 50).mapToObj(this::placed).toList());

        await().atMost(PATIENCE).until(() -> handled.size() == 47 && told.parked.size() == 3);
        never.countDown();
        append(redis, 51, 60);
        awaitHandled(handled, 51, 60, Duration.ofSeconds(5));
        assertThat(hanging).hasValue(3);
        assertThat(handled.moreThanOnce()).isEmpty();
        await().atMost(PATIENCE).until(() -> pending().equals(0L));
        assertThat(status(bus)).isEqualTo(Status.UP);
    }

    @Test
    void manyOutcomesThatTheServerRefusesMakeNoStorm() {
        redis.command("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all");
        EventBus restricted = bus(redis.uri("app", "secret"));
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger failures = new AtomicInteger();
        restricted
                .subscribe(SUBSCRIPTION, Placed.class)
                .concurrency(8)
                .breaker(BreakerPolicy.disabled())
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ZERO))
                .start((event, context) -> {
                    if (context.attempt() == 1) {
                        go.await();
                        failures.incrementAndGet();
                        throw new IllegalStateException("as it was told");
                    }
                    handled.add(event.number());
                });
        restricted.publishAll(IntStream.range(0, 300).mapToObj(this::placed).toList());
        await().atMost(PATIENCE).until(() -> pending().equals(300L));

        redis.command("ACL", "SETUSER", "app", "-evalsha");
        go.countDown();
        await().atMost(Duration.ofSeconds(8)).until(() -> status(restricted) == Status.DOWN);
        await().atMost(PATIENCE).until(() -> failures.get() >= 8);
        long start = System.nanoTime();
        long before = refusals();
        await().pollDelay(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> true);
        assertThat(perSecond(refusals() - before, start)).isLessThan(10);
        redis.command("ACL", "SETUSER", "app", "+evalsha");

        awaitHandled(handled, 0, 300, Duration.ofSeconds(10));
        assertThat(handled.moreThanOnce()).isEmpty();
        await().atMost(PATIENCE).until(() -> pending().equals(0L) && status(restricted) == Status.UP);
        assertThat(log.lines("WARN", "is down")).hasSize(1);
    }

    private long refusals() {
        return Stream.of(String.valueOf(redis.command("INFO", "errorstats")).split("\r\n"))
                .filter(line -> line.startsWith("errorstat_NOPERM:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1)))
                .sum();
    }

    @Test
    void whatAPausedProcessCannotBeginIsLeftToOthers() {
        EventBus paused = bus;
        Subscription subscription = paused.subscribe(SUBSCRIPTION, Placed.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofSeconds(1)))
                .start((event, context) -> {
                    throw new IllegalStateException("as it was told");
                });
        append(redis, 0, 5);
        await().atMost(PATIENCE).until(() -> told.retried.size() >= 5);
        subscription.pause();
        redis.command("XREADGROUP", "GROUP", SUBSCRIPTION, "ghost", "COUNT", "1000", "STREAMS", STREAM, ">");
        long end = System.nanoTime() + LEASE.multipliedBy(2).toNanos();
        await().atMost(PATIENCE).until(() -> System.nanoTime() > end);

        bus(redis.uri()).subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));

        measured("retries taken while another is paused", awaitHandled(handled, 0, 5, PATIENCE));
    }

    @Test
    void anExceptionThatCannotBeDescribedIsAFailureLikeAnother() {
        bus.subscribe(SUBSCRIPTION, Placed.class)
                .retry(RetryPolicy.defaults().withMaxAttempts(2).withFixedDelay(Duration.ZERO))
                .start((event, context) -> {
                    handled.add(event.number());
                    if (event.number() == 0) {
                        throw new Undescribable();
                    }
                });
        append(redis, 0, 3);

        await().atMost(PATIENCE).until(() -> bus.failedEvents().count(FailedEventQuery.of(SUBSCRIPTION)) == 1);
        awaitHandled(handled, 0, 3, PATIENCE);
        assertThat(handled.moreThanOnce()).containsOnlyKeys(0).containsValue(2);
        await().atMost(PATIENCE).until(() -> pending().equals(0L));
    }

    private static final class Undescribable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @Test
    void closingAndStartingAgainUnderLoadLosesNothingAndHandlesNothingTwice() {
        bus.publishAll(IntStream.range(0, 1_000).mapToObj(this::placed).toList());
        Semaphore permits = new Semaphore(0);
        for (int round = 0; !handled.has(0, 1_000); round++) {
            Subscription subscription = bus.subscribe(SUBSCRIPTION, Placed.class)
                    .concurrency(1 + round % 4)
                    .start((event, context) -> {
                        permits.acquire();
                        handled.add(event.number());
                    });
            permits.release(100);
            await().atMost(PATIENCE).until(() -> permits.availablePermits() == 0 || handled.has(0, 1_000));
            CompletableFuture<Void> closing = CompletableFuture.runAsync(subscription::close);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
                permits.release(); // one event after the other while it closes
                return closing.isDone();
            });
            closing.join();
            permits.drainPermits();
        }

        assertThat(handled.moreThanOnce()).isEmpty();
        assertThat(((List<?>) redis.command("XINFO", "CONSUMERS", STREAM, SUBSCRIPTION)))
                .as("consumers that left with nothing")
                .hasSizeLessThan(3);
        assertThat(told.handled).hasSize(1_000);
    }
}
