package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.Envelope;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventContext;
import dev.eventbus.Health;
import dev.eventbus.Published;
import dev.eventbus.Subscription;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a bus promises from its start to its end, whatever its store. */
public abstract class LifeCycleContract extends BusFixture {
    @Test
    void closingInTheMiddleOfLoadLosesNothingAndHandlesNothingTwice() throws Exception {
        Map<Integer, Integer> seen = new ConcurrentHashMap<>();
        AtomicInteger attemptsOverOne = new AtomicInteger();
        Semaphore permits = new Semaphore(50);
        EventBus first = open(builder());
        EventBus second = open(builder());
        for (EventBus each : List.of(first, second)) {
            each.subscribe("s", Placed.class).concurrency(4).start((event, context) -> {
                permits.acquire();
                seen.merge(event.number(), 1, Integer::sum);
                if (context.attempt() > 1) {
                    attemptsOverOne.incrementAndGet();
                }
                Thread.yield();
            });
        }
        bus.publishAll(placed(0, 1_000));
        await().until(() -> seen.size() == 50);

        Thread closer = new Thread(first::close);
        closer.start();
        await().until(() -> first.health().status() == Health.Status.DOWN);
        permits.release(10_000);
        closer.join();

        bus.publishAll(placed(1_000, 2_000));
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() == 2_000);
        assertThat(seen.values()).containsOnly(1);
        assertThat(attemptsOverOne).hasValue(0);
    }

    @Test
    void nothingBeginsAfterAPauseThatCameWhileItsTenantWasLookedUp() {
        AtomicReference<Thread> asking = new AtomicReference<>();
        AtomicBoolean answer = new AtomicBoolean();
        AtomicInteger handled = new AtomicInteger();
        EventBus reading = open(builder().tenantPolicy(known -> {
            asking.set(Thread.currentThread());
            while (!answer.get()) {
                Thread.onSpinWait();
            }
            return Optional.empty();
        }));
        Subscription subscription =
                reading.subscribe("s", Placed.class).start((event, context) -> handled.incrementAndGet());
        bus.publish(placed(1));
        await().until(() -> asking.get() != null);

        subscription.pause();
        answer.set(true);
        await().until(() -> handled.get() > 0 || asking.get().getState() == Thread.State.TIMED_WAITING);

        assertThat(handled).hasValue(0);
        subscription.resume();
        await().until(() -> handled.get() == 1);
    }

    @Test
    void closingWaitsForRunningHandlers() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicBoolean finished = new AtomicBoolean();
        Subscription subscription = bus.subscribe("s", Placed.class).start((event, context) -> {
            started.countDown();
            end.await();
            finished.set(true);
        });
        bus.publish(placed(1));
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

        Thread closer = new Thread(subscription::close);
        closer.start();
        closer.join(200);
        assertThat(closer.isAlive()).isTrue();
        end.countDown();
        closer.join(10_000);

        assertThat(finished).isTrue();
        assertThat(closer.isAlive()).isFalse();
    }

    @Test
    void closingWaitsForTheOutcomesOfPublishesUnderWay() {
        List<CompletableFuture<Published>> underWay =
                placed(0, 2_000).stream().map(bus::publishAsync).toList();

        bus.close();

        assertThat(underWay).allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofSeconds(1)));
    }

    @Test
    void aClosedBusRefusesEverythingAndMayBeClosedAgain() {
        bus.close();
        bus.close();

        assertThatThrownBy(() -> bus.publish(placed(1))).hasMessageContaining("closed");
        assertThatThrownBy(() -> bus.subscribe("s", Placed.class).start((event, context) -> {}))
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> bus.detach("s")).hasMessageContaining("closed");
        assertThatThrownBy(() -> bus.subscriptionStats()).hasMessageContaining("closed");
        assertThat(bus.health().status()).isEqualTo(Health.Status.DOWN);
    }

    @Test
    void everyListenerIsToldAndKnowsTheBusFromItsStartToItsEnd() {
        List<String> calls = new CopyOnWriteArrayList<>();
        class Naming implements EventBusListener {
            private final String name;

            Naming(String name) {
                this.name = name;
            }

            @Override
            public void opened(EventBus opened) {
                calls.add(name + " opened " + opened.health().status());
            }

            @Override
            public void published(Envelope<?> envelope, Published published, Duration took) {
                calls.add(name + " published " + (!took.isNegative() && took.compareTo(PATIENCE) < 0));
            }

            @Override
            public void closed(EventBus closed) {
                calls.add(name + " closed " + closed.health().status());
            }
        }
        EventBus opened = open(builder().listener(new Naming("one")).listener(new Naming("two")));
        opened.publish(placed(1));
        opened.close();
        opened.close();

        assertThat(calls)
                .containsExactly(
                        "one opened UP",
                        "two opened UP",
                        "one published true",
                        "two published true",
                        "one closed DOWN",
                        "two closed DOWN");
    }

    @Test
    void aListenerThatThrowsHurtsNobody() {
        AtomicInteger handled = new AtomicInteger();
        EventBus hurt = open(builder().listener(new EventBusListener() {
            @Override
            public void handled(EventContext context, Duration took) {
                throw new IllegalStateException("listener");
            }

            @Override
            public void published(Envelope<?> envelope, Published published, Duration took) {
                throw new AssertionError("listener");
            }
        }));
        hurt.subscribe("s", Placed.class).readAhead(1).start((event, context) -> handled.incrementAndGet());

        hurt.publishAll(placed(0, 10));

        await().until(() -> handled.get() == 10);
    }
}
