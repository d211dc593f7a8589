package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.ConfigurationException;
import dev.eventbus.DomainEvent;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusTracer;
import dev.eventbus.EventContext;
import dev.eventbus.EventMetadata;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.Handles;
import dev.eventbus.Health;
import dev.eventbus.Published;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscriber;
import dev.eventbus.Subscription;
import dev.eventbus.runtime.TestEvent.Cancelled;
import dev.eventbus.runtime.TestEvent.Placed;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a bus promises who subscribes, whatever its store. */
public abstract class SubscribeContract extends BusFixture {
    @Test
    void aFamilyIsSubscribedAsOne() {
        Set<DomainEvent> seen = ConcurrentHashMap.newKeySet();
        bus.subscribe("s", TestEvent.class).start((event, context) -> seen.add(event));

        bus.publish(placed(1));
        bus.publish(new Cancelled(tenant, "k", 2));

        await().until(() -> seen.equals(Set.of(placed(1), new Cancelled(tenant, "k", 2))));
    }

    @Test
    void severalTypesGoEachToItsOwnHandler() {
        List<Object> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s")
                .on(Placed.class, (event, context) -> seen.add("placed " + event.number()))
                .on(Cancelled.class, (event, context) -> seen.add("cancelled " + event.number()))
                .start();

        bus.publish(placed(1));
        bus.publish(new Cancelled(tenant, "k", 2));

        await().until(() -> new HashSet<>(seen).equals(Set.of("placed 1", "cancelled 2")));
    }

    @Subscriber("annotated")
    static final class AnnotatedHandlers {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Handles
        void on(Placed event) {
            seen.add("placed");
        }

        @Handles
        void on(Cancelled event, EventContext context) {
            seen.add("cancelled " + context.subscription());
        }
    }

    @Test
    void anAnnotatedObjectIsASubscription() {
        AnnotatedHandlers handlers = new AnnotatedHandlers();
        Subscription subscription = bus.register(handlers);

        bus.publish(placed(1));
        bus.publish(new Cancelled(tenant, "k", 2));

        assertThat(subscription.name()).isEqualTo("annotated");
        await().until(() -> new HashSet<>(handlers.seen).equals(Set.of("placed", "cancelled annotated")));
    }

    abstract static class HandlersOf<E extends TestEvent> {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Handles
        void family(E event) {
            seen.add("above");
        }

        @Handles
        void cancelled(Cancelled event) {
            seen.add("above");
        }
    }

    @Subscriber("overriding")
    static final class OverridingHandlers extends HandlersOf<Placed> {
        @Override
        @Handles
        void family(Placed event) {
            seen.add("placed");
        }

        @Override
        @Handles
        void cancelled(Cancelled event) {
            seen.add("cancelled");
        }
    }

    @Test
    void anAnnotatedMethodMayOverrideAnother() {
        OverridingHandlers handlers = new OverridingHandlers();
        bus.register(handlers);

        bus.publish(placed(1));
        bus.publish(new Cancelled(tenant, "k", 2));

        await().until(() -> handlers.seen.size() == 2);
        assertThat(handlers.seen).containsExactlyInAnyOrder("placed", "cancelled");
    }

    @Subscriber("failing")
    static final class FailingHandlers {
        @Handles
        void on(Placed event) {
            throw new IllegalStateException("always");
        }
    }

    @Test
    void anAnnotatedObjectTakesTheOptionsOfOtherSubscriptions() {
        bus.register(new FailingHandlers(), options -> options.retry(RetryPolicy.never()));

        bus.publishAll(placed(0, 3));

        await().until(() ->
                bus.failedEvents().count(FailedEventQuery.of("failing").limit(1)) == 3);
        assertThat(bus.failedEvents().find(FailedEventQuery.of("failing").limit(1)))
                .singleElement()
                .satisfies(failed -> {
                    assertThat(failed.attempts()).isEqualTo(1);
                    assertThat(failed.handler()).isEqualTo("FailingHandlers.on");
                });
    }

    @Subscriber("broken")
    static final class BrokenHandlers {
        @Handles
        void text(String notAnEvent) {}

        @Handles
        int number(Placed event) {
            return event.number();
        }
    }

    @Test
    void anObjectWhoseMethodsDoNotFitIsRefusedWithEveryProblem() {
        assertThatThrownBy(() -> bus.register(new BrokenHandlers()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("text must take an event first")
                .hasMessageContaining("number must return nothing");
        assertThatThrownBy(() -> bus.register("no subscriber")).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void oneNameIsOneSubscription() {
        bus.subscribe("s", Placed.class).start((event, context) -> {});

        assertThatThrownBy(() -> bus.subscribe("s", Cancelled.class).start((event, context) -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'s'");
        assertThatThrownBy(() -> bus.subscribe("a:b", Placed.class)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void eachSubscriptionGetsEveryEventAndOneThatFailsDoesNotDisturbAnother() {
        AtomicInteger good = new AtomicInteger();
        bus.subscribe("bad", Placed.class)
                .retry(QUICK)
                .breaker(BreakerPolicy.disabled())
                .start((event, context) -> {
                    throw new IllegalStateException("always");
                });
        bus.subscribe("good", Placed.class).start((event, context) -> good.incrementAndGet());

        bus.publishAll(placed(0, 50));

        await().until(() -> good.get() == 50 && failed("bad").size() == 50);
        assertThat(failed("good")).isEmpty();
    }

    @Test
    void twoProcessesShareASubscription() {
        EventBus second = open(builder());
        Map<Integer, Integer> seen = new ConcurrentHashMap<>();
        for (EventBus each : List.of(bus, second)) {
            each.subscribe("shared", Placed.class)
                    .concurrency(2)
                    .start((event, context) -> seen.merge(event.number(), 1, Integer::sum));
        }

        bus.publishAll(placed(0, 500));

        await().until(() -> seen.size() == 500);
        assertThat(seen.values()).containsOnly(1);
    }

    @Test
    void aNewSubscriptionStartsAtTheBeginningUnlessItSaysOtherwise() {
        bus.publish(placed(1));
        List<Integer> all = new CopyOnWriteArrayList<>();
        List<Integer> news = new CopyOnWriteArrayList<>();
        bus.subscribe("all", Placed.class).start((event, context) -> all.add(event.number()));
        bus.subscribe("news", Placed.class).fromNow().start((event, context) -> news.add(event.number()));

        bus.publish(placed(2));

        await().until(() -> all.size() == 2 && news.size() == 1);
        assertThat(all).containsExactly(1, 2);
        assertThat(news).containsExactly(2);
    }

    @Test
    void whatIsPublishedWhileASubscriptionIsAwayIsThereWhenItComesBack() {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class).start((event, context) -> {}).close();
        bus.publishAll(placed(0, 10));

        bus.subscribe("s", Placed.class).start((event, context) -> seen.add(event.number()));

        await().until(() -> seen.size() == 10);
    }

    @Test
    void aPausedSubscriptionHandsOutNothingUntilItIsResumed() {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        Subscription paused = bus.subscribe("paused", Placed.class).start((event, context) -> seen.add(event.number()));
        paused.pause();
        AtomicInteger other = new AtomicInteger();
        bus.subscribe("other", Placed.class).start((event, context) -> other.incrementAndGet());

        bus.publishAll(placed(0, 5));
        await().until(() -> other.get() == 5);

        assertThat(seen).isEmpty();
        assertThat(paused.health().status()).isEqualTo(Health.Status.DEGRADED);
        paused.resume();
        await().until(() -> seen.size() == 5);
        assertThat(seen).containsExactly(0, 1, 2, 3, 4);
        assertThat(paused.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void asManyHandlersRunAtOnceAsTheConcurrencySays() throws Exception {
        CountDownLatch four = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        bus.subscribe("s", Placed.class).concurrency(4).start((event, context) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            four.countDown();
            go.await();
            running.decrementAndGet();
            done.incrementAndGet();
        });

        bus.publishAll(placed(0, 20));

        assertThat(four.await(10, TimeUnit.SECONDS)).isTrue();
        go.countDown();
        await().until(() -> done.get() == 20);
        assertThat(most).hasValue(4);
    }

    @Test
    void whatAHandlerLogsNamesItsEventAndTheNextOneHasItsOwn() {
        Map<Integer, Map<String, String>> logged = new ConcurrentHashMap<>();
        bus.subscribe("s", Placed.class).concurrency(3).start((event, context) -> {
            logged.put(event.number(), MDC.getCopyOfContextMap());
            MDC.put("number", "kept by the handler");
        });
        Published caused = bus.publish(placed(0), EventMetadata.none().withCorrelationId("c-0"));
        List<Published> published = bus.publishAll(placed(1, 20));
        await().atMost(PATIENCE).until(() -> logged.size() == 20);

        for (int i = 0; i < 20; i++) {
            UUID id = i == 0 ? caused.eventId() : published.get(i - 1).eventId();
            assertThat(logged.get(i))
                    .containsEntry("tenantId", tenant.toString())
                    .containsEntry("eventId", id.toString())
                    .containsEntry("eventType", "PLACED")
                    .containsEntry("subscription", "s")
                    .containsEntry("correlationId", i == 0 ? "c-0" : id.toString());
        }
    }

    @Test
    void aTracerThatThrowsHurtsNobody() {
        AtomicInteger handled = new AtomicInteger();
        EventBus hurt = open(builder().tracer(new EventBusTracer() {
            @Override
            public EventSpan publishing(String type, String stream, UUID eventId, Optional<String> traceparent) {
                throw new IllegalStateException("tracer");
            }

            @Override
            public EventSpan handling(EventContext context) {
                throw new AssertionError("tracer");
            }
        }));
        hurt.subscribe("s", Placed.class).start((event, context) -> handled.incrementAndGet());

        hurt.publishAll(placed(0, 3));

        await().until(() -> handled.get() == 3);
    }
}
