package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.EventBus;
import dev.eventbus.FailureReason;
import dev.eventbus.Health;
import dev.eventbus.KeyFailure;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscription;
import dev.eventbus.runtime.TestEvent.Placed;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What a bus promises although handlers, listeners and those who close it do what they should not. */
public abstract class EventBusTroubleContract extends BusFixture {
    // Closing

    /** On a thread of its own: the common pool may have one, which the first that waits would take from the second. */
    private static CompletableFuture<Void> beside(Runnable work) {
        return CompletableFuture.runAsync(work, task -> new Thread(task).start());
    }

    @Test
    void aHandlerMayPublishWhileTheBusCloses() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        Set<Integer> published = ConcurrentHashMap.newKeySet();
        Subscription subscription = bus.subscribe("s", Placed.class)
                .retry(RetryPolicy.never())
                .start((event, context) -> {
                    running.countDown();
                    closing.await();
                    bus.publish(placed(event.number() + 1));
                    published.add(event.number());
                });
        bus.publish(placed(0));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> closed = beside(bus::close);
        await().atMost(PATIENCE).until(() -> bus.health().status() == Health.Status.DOWN);
        closing.countDown();

        closed.get(30, TimeUnit.SECONDS);
        assertThat(published).containsExactly(0);
        assertThat(told.parked).isEmpty();
        assertThat(subscription.name()).isEqualTo("s");
    }

    @Test
    void whoClosesWhatIsBeingClosedWaitsForItsEnd() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<String> end = new AtomicReference<>("none");
        Subscription subscription = bus.subscribe("s", Placed.class).start((event, context) -> {
            running.countDown();
            try {
                go.await();
                end.set("returned");
            } catch (InterruptedException e) {
                end.set("interrupted");
                throw e;
            }
        });
        bus.publish(placed(0));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> first = beside(subscription::close);
        CompletableFuture<Void> second = beside(bus::close);
        await().atMost(PATIENCE).until(() -> bus.health().status() == Health.Status.DOWN);
        assertThat(second).isNotDone();
        go.countDown();

        first.get(30, TimeUnit.SECONDS);
        second.get(30, TimeUnit.SECONDS);
        assertThat(end).hasValue("returned");
    }

    @Test
    void aHandlerThatAClosingBusInterruptsIsNotCharged() throws Exception {
        RetryPolicy twice = RetryPolicy.defaults().withMaxAttempts(2).withFixedDelay(Duration.ZERO);
        bus.publish(placed(0));
        for (int round = 0; round < 4; round++) {
            EventBus closing = openWith(builder().listener(told).closeTimeout(Duration.ZERO));
            CountDownLatch running = new CountDownLatch(1);
            closing.subscribe("s", Placed.class).retry(twice).start((event, context) -> {
                running.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) { // as many do
                    throw new IllegalStateException("wrapped", e);
                }
            });
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            closing.close();
        }
        Set<Integer> handled = ConcurrentHashMap.newKeySet();

        bus.subscribe("s", Placed.class).retry(twice).start((event, context) -> handled.add(event.number()));

        await().atMost(PATIENCE).until(() -> handled.contains(0) || !told.parked.isEmpty());
        assertThat(handled).containsExactly(0);
        assertThat(told.retried).isEmpty();
    }

    @Test
    void whatFailedBeforeItsSubscriptionClosedIsNotTakenForACrash() {
        bus.publish(placed(0));
        failAndClose(1);
        failAndClose(2); // the failure before is not known to it: it counts from one again

        failing(new AtomicInteger(), Integer.MAX_VALUE);

        await().atMost(PATIENCE).until(() -> !told.parked.isEmpty());
        assertThat(told.parked.get(0).reason()).isEqualTo(FailureReason.HANDLER);
        assertThat(told.parked.get(0).attempts()).isEqualTo(3);
    }

    private void failAndClose(int times) {
        AtomicInteger calls = new AtomicInteger();
        Subscription closing = failing(calls, times);
        await().atMost(PATIENCE).until(() -> calls.get() == times);
        closing.close();
        assertThat(calls).hasValue(times);
    }

    /** Its event is tried again at once, and after the call of this number in an hour. */
    private Subscription failing(AtomicInteger calls, int lastCall) {
        RetryPolicy policy = RetryPolicy.defaults()
                .withMaxAttempts(3)
                .withFixedDelay(Duration.ZERO)
                .on(IOException.class, io -> io.withFixedDelay(Duration.ofHours(1)));
        return bus.subscribe("s", Placed.class)
                .orderedByTenant()
                .onFailure(KeyFailure.HOLD_KEY)
                .retry(policy)
                .start((event, context) -> {
                    if (calls.incrementAndGet() == lastCall) {
                        throw new IOException("later");
                    }
                    throw new IllegalStateException("now");
                });
    }

    // Handlers

    @Test
    void anInterruptThatComesLateIsNotForTheNextHandler() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Set<Boolean> interrupted = ConcurrentHashMap.newKeySet();
        bus.subscribe("s", Placed.class).start((event, context) -> {
            thread.set(Thread.currentThread());
            interrupted.add(Thread.currentThread().isInterrupted());
        });
        bus.publish(placed(0));
        await().atMost(PATIENCE).until(() -> told.handled.size() == 1);

        thread.get().interrupt();
        bus.publish(placed(1));

        await().atMost(PATIENCE).until(() -> told.handled.size() == 2);
        assertThat(interrupted).containsExactly(false);
    }

    @Test
    void aFailureThatCannotBeDescribedIsParkedAllTheSame() {
        AtomicInteger calls = new AtomicInteger();
        bus.subscribe("s", Placed.class).retry(RetryPolicy.never()).start((event, context) -> {
            calls.incrementAndGet();
            throw new IllegalStateException() {
                @Override
                public String getMessage() {
                    throw new NoClassDefFoundError("of a class that describes it");
                }
            };
        });

        bus.publish(placed(0));

        await().atMost(PATIENCE).until(() -> told.parked.size() == 1);
        assertThat(told.parked.get(0).reason()).isEqualTo(FailureReason.HANDLER);
        assertThat(calls).hasValue(1);
    }

    @Test
    void moreThanSixteenCallsThatIgnoreTheirInterruptStopTheirSubscriptionUntilOneOfThemEnds() {
        for (int concurrency : new int[] {1, 4}) {
            String name = "stuck-" + concurrency;
            Semaphore end = new Semaphore(0);
            Set<Integer> handled = ConcurrentHashMap.newKeySet();
            Set<Integer> elsewhere = ConcurrentHashMap.newKeySet();
            Subscription subscription = bus.subscribe(name, Placed.class)
                    .fromNow()
                    .concurrency(concurrency)
                    .handlerTimeout(Duration.ofMillis(50))
                    .retry(RetryPolicy.never())
                    .breaker(BreakerPolicy.disabled())
                    .start((event, context) -> {
                        if (event.number() < 17) {
                            end.acquireUninterruptibly();
                        }
                        handled.add(event.number());
                    });
            bus.subscribe("beside-" + name, Placed.class)
                    .fromNow()
                    .start((event, context) -> elsewhere.add(event.number()));
            try {
                bus.publishAll(placed(0, 17));
                await().atMost(PATIENCE).until(() -> subscription.health().status() == Health.Status.DOWN);
                assertThat(subscription.health().reason()).contains("17 handler calls ignore their interrupt");
                bus.publishAll(placed(17, 22));
                await().atMost(PATIENCE).until(() -> elsewhere.size() == 22);
                assertThat(handled).isEmpty();

                end.release();

                await().atMost(PATIENCE).until(() -> handled.containsAll(Set.of(17, 18, 19, 20, 21)));
                await().atMost(PATIENCE).until(() -> subscription.health().status() == Health.Status.UP);
                assertThat(handled).hasSize(6);
            } finally {
                end.release(17);
            }
        }
    }

    @Test
    void callsThatLostTheirPlacesGiveThemBackOnce() {
        Semaphore end = new Semaphore(0);
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger handled = new AtomicInteger();
        bus.subscribe("s", Placed.class)
                .concurrency(2)
                .handlerTimeout(Duration.ofSeconds(2))
                .retry(RetryPolicy.never())
                .start((event, context) -> {
                    if (event.number() < 2) {
                        end.acquireUninterruptibly();
                        ended.incrementAndGet();
                        return;
                    }
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                    running.decrementAndGet();
                    handled.incrementAndGet();
                });
        bus.publishAll(placed(0, 2));
        await().atMost(PATIENCE).until(() -> failed("s").size() == 2);
        end.release(2);
        await().atMost(PATIENCE).until(() -> ended.get() == 2);

        bus.publishAll(placed(2, 202));

        await().atMost(PATIENCE).until(() -> handled.get() == 200);
        assertThat(most).hasValue(2);
    }

    // The breaker

    @Test
    void theBreakersProbesOfWhatWasHandedOverAreNotCharged() {
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicInteger calls = new AtomicInteger();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        bus.publishAll(placed(0, 6));
        for (int round = 1; round <= 3; round++) {
            EventBus probing = open(builder().listener(told));
            subscribeWithBreaker(probing, down, calls, handled);
            int enough = 12 * round;
            await().atMost(PATIENCE).until(() -> calls.get() >= enough);
            probing.close();
        }

        down.set(false);
        subscribeWithBreaker(bus, down, calls, handled);

        // In each round one event was charged for, before the breaker opened: it waits for its retry.
        await().atMost(PATIENCE).until(() -> handled.size() + told.parked.size() == 3);
        assertThat(told.parked).isEmpty();
        assertThat(told.retried).hasSize(3);
    }

    private static void subscribeWithBreaker(
            EventBus on, AtomicBoolean down, AtomicInteger calls, Set<Integer> handled) {
        on.subscribe("s", Placed.class)
                .retry(RetryPolicy.defaults().withMaxAttempts(4).withFixedDelay(Duration.ofMinutes(5)))
                .breaker(BreakerPolicy.defaults().withConsecutiveFailures(2).withProbeEvery(Duration.ofMillis(10)))
                .start((event, context) -> {
                    calls.incrementAndGet();
                    if (down.get()) {
                        throw new IllegalStateException("the mail server is down");
                    }
                    handled.add(event.number());
                });
    }

    // Keys

    @Test
    void whatWaitsBehindAKeyThatFailedDoesNotKeepOthersFromBeingRead() {
        UUID other = UUID.randomUUID();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        subscribeHolding(10, tenant, new AtomicBoolean(true), handled);
        bus.publishAll(placed(0, 100));

        for (int i = 0; i < 20; i++) {
            bus.publish(new Placed(other, "k", 1_000 + i));
        }

        await().atMost(PATIENCE).until(() -> handled.size() == 20);
    }

    @Test
    void aKeyThatFailedAndFillsEverythingIsVisibleAndGoesOnWhenItIsDone() {
        AtomicBoolean failing = new AtomicBoolean(true);
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        Subscription subscription = subscribeHolding(1, tenant, failing, handled);
        bus.publishAll(placed(0, 300));

        await().atMost(PATIENCE).until(() -> subscription.health().status() == Health.Status.DEGRADED);
        assertThat(subscription.health().reason()).contains("wait with keys whose event failed");
        failing.set(false);

        await().atMost(PATIENCE).until(() -> handled.size() == 300);
        await().atMost(PATIENCE).until(() -> subscription.health().status() == Health.Status.UP);
    }

    private Subscription subscribeHolding(
            int readAhead, UUID failingTenant, AtomicBoolean failing, Set<Integer> handled) {
        return bus.subscribe("s", Placed.class)
                .concurrency(4)
                .readAhead(readAhead)
                .orderedByTenant()
                .onFailure(KeyFailure.HOLD_KEY)
                .retry(RetryPolicy.defaults().withMaxAttempts(1_000).withFixedDelay(Duration.ofMillis(200)))
                .start((event, context) -> {
                    if (failing.get() && event.tenantId().equals(failingTenant)) {
                        throw new IllegalStateException("not yet");
                    }
                    handled.add(event.number());
                });
    }
}
