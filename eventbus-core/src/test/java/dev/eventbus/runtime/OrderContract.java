package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailureReason;
import dev.eventbus.KeyFailure;
import dev.eventbus.RetryLaterException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In which order events are handled, whatever the store. */
public abstract class OrderContract extends BusFixture {
    @Test
    void eventsOfOneKeyRunInOrderWhileOtherKeysRunBesideThem() {
        Map<String, List<Integer>> seen = new ConcurrentHashMap<>();
        Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
        AtomicBoolean overlapped = new AtomicBoolean();
        bus.subscribe("s", Placed.class).concurrency(8).orderedBy(Placed::key).start((event, context) -> {
            AtomicInteger mine = running.computeIfAbsent(event.key(), k -> new AtomicInteger());
            if (mine.incrementAndGet() > 1) {
                overlapped.set(true);
            }
            Thread.yield();
            seen.computeIfAbsent(event.key(), k -> Collections.synchronizedList(new ArrayList<>()))
                    .add(event.number());
            mine.decrementAndGet();
        });

        bus.publishAll(IntStream.range(0, 400)
                .mapToObj(i -> new Placed(tenant, "key" + i % 10, i))
                .toList());

        await().until(() -> seen.values().stream().mapToInt(List::size).sum() == 400);
        assertThat(overlapped).isFalse();
        assertThat(seen.values()).allSatisfy(numbers -> assertThat(numbers).isSorted());
    }

    @Test
    void whatComesAfterAnEventThatCouldNotBeTakenInStaysBehindIt() {
        AtomicInteger opened = new AtomicInteger();
        CountDownLatch aWorkerIsFree = new CountDownLatch(1);
        List<String> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class)
                .concurrency(2)
                .orderedBy(event -> {
                    if (event.key().equals("a") && event.number() == 0 && opened.incrementAndGet() <= 2) {
                        if (opened.get() == 2) { // now one looks for what there is to do
                            aWorkerIsFree.countDown();
                        }
                        throw new OutOfMemoryError("not really");
                    }
                    return event.key();
                })
                .start((event, context) -> {
                    seen.add(event.key() + event.number());
                    if (event.key().equals("b")) {
                        aWorkerIsFree.await();
                    }
                });

        bus.publish(new Placed(tenant, "b", 0));
        await().until(() -> seen.contains("b0"));
        bus.publish(new Placed(tenant, "a", 0));
        await().until(() -> opened.get() == 1);
        bus.publish(new Placed(tenant, "a", 1));

        await().until(() -> seen.size() >= 3);
        assertThat(seen).containsExactly("b0", "a0", "a1");
    }

    @Test
    void aKeyWhoseEventFailedHoldsBackItsLaterEventsIfTheSubscriptionSaysSo() {
        List<String> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class)
                .concurrency(4)
                .orderedBy(Placed::key)
                .onFailure(KeyFailure.HOLD_KEY)
                .retry(QUICK.withMaxAttempts(1_000))
                .start((event, context) -> {
                    boolean a0 = event.key().equals("a") && event.number() == 0;
                    if (a0 && (context.attempt() < 3 || !seen.contains("b0"))) {
                        throw new IllegalStateException("not yet");
                    }
                    seen.add(event.key() + event.number());
                });

        bus.publishAll(List.of(
                new Placed(tenant, "a", 0),
                new Placed(tenant, "a", 1),
                new Placed(tenant, "b", 0),
                new Placed(tenant, "a", 2)));

        await().until(() -> seen.size() == 4);
        assertThat(seen).containsExactly("b0", "a0", "a1", "a2");
    }

    @Test
    void aKeyWhoseEventWaitsForARetryDoesNotHoldBackItsLaterEventsUnlessTheSubscriptionSaysSo() {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class)
                .orderedBy(Placed::key)
                .retry(QUICK.withMaxAttempts(1_000))
                .start((event, context) -> {
                    if (event.number() == 0 && !seen.contains(2)) {
                        throw new IllegalStateException("not before the others");
                    }
                    seen.add(event.number());
                });

        bus.publishAll(placed(0, 3));

        await().atMost(PATIENCE).until(() -> seen.size() == 3);
        assertThat(seen).containsExactly(1, 2, 0);
    }

    @Test
    void whatIsDueIsRetriedBesideAKeyWhoseEventsAlmostFillTheQueue() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        AtomicBoolean full = new AtomicBoolean();
        AtomicInteger sinceThen = new AtomicInteger();
        CountDownLatch retried = new CountDownLatch(1);
        // There is room for 10, and a read is worth its while with room for 2.
        bus.subscribe("s", Placed.class)
                .concurrency(2)
                .readAhead(8)
                .orderedBy(Placed::key)
                .retry(QUICK.withMaxAttempts(1_000)) // it is put off until the queue is full
                .start((event, context) -> {
                    if (event.key().equals("slow")) {
                        mayGoOn.await();
                    } else if (!full.get() || sinceThen.incrementAndGet() < 3) {
                        throw new RetryLaterException(Duration.ofMillis(10), "not yet");
                    } else {
                        retried.countDown();
                    }
                });
        try {
            bus.publish(new Placed(tenant, "quick", 0));
            bus.publishAll(IntStream.range(0, 9)
                    .mapToObj(i -> new Placed(tenant, "slow", i))
                    .toList());
            await().atMost(PATIENCE)
                    .until(() ->
                            bus.subscriptionStats().stream().anyMatch(stats -> stats.lag() == 0 && stats.held() >= 9));
            full.set(true);

            assertThat(retried.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            mayGoOn.countDown();
        }
    }

    @Test
    void eventsOfOneTenantRunInOrderWhileAnotherTenantsRunBesideThem() {
        UUID other = UUID.randomUUID();
        Map<UUID, List<Integer>> seen =
                Map.of(tenant, new CopyOnWriteArrayList<>(), other, new CopyOnWriteArrayList<>());
        Map<UUID, AtomicInteger> running = Map.of(tenant, new AtomicInteger(), other, new AtomicInteger());
        AtomicBoolean overlapped = new AtomicBoolean();
        AtomicBoolean heldUp = new AtomicBoolean();
        CountDownLatch otherDone = new CountDownLatch(20);
        bus.subscribe("s", Placed.class).concurrency(4).orderedByTenant().start((event, context) -> {
            UUID mine = event.tenantId();
            if (running.get(mine).incrementAndGet() > 1) {
                overlapped.set(true);
            }
            if (mine.equals(tenant) && event.number() == 0 && !otherDone.await(30, TimeUnit.SECONDS)) {
                heldUp.set(true);
            }
            seen.get(mine).add(event.number());
            running.get(mine).decrementAndGet();
            if (mine.equals(other)) {
                otherDone.countDown();
            }
        });

        bus.publishAll(IntStream.range(0, 40)
                .mapToObj(i -> new Placed(i % 2 == 0 ? tenant : other, "key" + i % 3, i / 2))
                .toList());

        await().atMost(PATIENCE.plus(PATIENCE))
                .until(() -> seen.values().stream().mapToInt(List::size).sum() == 40);
        assertThat(heldUp).isFalse();
        assertThat(overlapped).isFalse();
        assertThat(seen.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .isEqualTo(IntStream.range(0, 20).boxed().toList()));
    }

    @Test
    void anEventThatFailedWhereItWasTakenOverIsNotTakenForOneThatCrashed() {
        AtomicInteger calls = new AtomicInteger();
        RetryPolicy four = RetryPolicy.defaults().withMaxAttempts(4);
        EventBus first = open(builder());
        subscribeHolding(first, four.withDelay(Duration.ofMillis(100), 100, Duration.ofMinutes(1)), calls);
        bus.publish(new Placed(tenant, "a", 0));
        await().until(() -> calls.get() >= 2);
        first.close();

        subscribeHolding(bus, four.withFixedDelay(Duration.ofMillis(10)), calls);

        await().until(() -> !told.parked.isEmpty());
        FailedEvent failed = told.parked.get(0);
        assertThat(failed.reason()).isEqualTo(FailureReason.HANDLER);
        assertThat(failed.attempts()).isEqualTo(4);
        assertThat(failed.message()).isEqualTo("never");
    }

    private static void subscribeHolding(EventBus bus, RetryPolicy retry, AtomicInteger calls) {
        bus.subscribe("s", Placed.class)
                .orderedBy(Placed::key)
                .onFailure(KeyFailure.HOLD_KEY)
                .retry(retry)
                .start((event, context) -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("never");
                });
    }

    @Test
    void aTenantsFloodDoesNotStarveAnother() throws Exception {
        UUID quiet = UUID.randomUUID();
        Set<UUID> admitted = ConcurrentHashMap.newKeySet();
        EventBus reading = open(builder().tenantPolicy(known -> {
            admitted.add(known);
            return Optional.empty();
        }));
        CountDownLatch started = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger flood = new AtomicInteger();
        CountDownLatch quietDone = new CountDownLatch(1);
        AtomicBoolean starved = new AtomicBoolean();
        reading.subscribe("s", Placed.class).concurrency(2).start((event, context) -> {
            started.countDown();
            go.await();
            if (event.tenantId().equals(quiet)) {
                quietDone.countDown();
            } else if (event.tenantId().equals(tenant)
                    && flood.incrementAndGet() >= 100
                    && !quietDone.await(20, TimeUnit.SECONDS)) {
                starved.set(true);
            }
        });
        bus.publishAll(placed(0, 200));
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        bus.publish(new Placed(quiet, "q", 1));
        await().until(() -> admitted.contains(quiet));
        // Batches are admitted one after another: with the next one the quiet tenant's event is in the queue for
        // certain.
        UUID next = UUID.randomUUID();
        bus.publish(new Placed(next, "n", 1));
        await().until(() -> admitted.contains(next));

        go.countDown();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> starved.get() || (quietDone.getCount() == 0 && flood.get() == 200));
        assertThat(starved).isFalse();
    }

    @Test
    void aSlowTenantsBacklogDoesNotHoldUpAnothersEventsBehindIt() {
        UUID quick = UUID.randomUUID();
        bus.publishAll(placed(0, 200));
        bus.publishAll(
                IntStream.range(0, 50).mapToObj(i -> new Placed(quick, "q", i)).toList());
        AtomicInteger slowOnes = new AtomicInteger();
        AtomicInteger quickOnes = new AtomicInteger();
        AtomicInteger slowBefore = new AtomicInteger();

        // One read gets all of them: what follows is about the order in which they begin.
        bus.subscribe("s", Placed.class).concurrency(2).start((event, context) -> {
            if (event.tenantId().equals(tenant)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2)); // it is slow
                slowOnes.incrementAndGet();
            } else if (quickOnes.incrementAndGet() == 50) {
                slowBefore.set(slowOnes.get());
            }
        });

        await().atMost(PATIENCE).until(() -> quickOnes.get() == 50 && slowOnes.get() == 200);
        assertThat(slowBefore.get()).isLessThan(100);
    }
}
