package dev.eventbus.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.DomainEvent;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventBusTracer;
import dev.eventbus.EventContext;
import dev.eventbus.EventHandler;
import dev.eventbus.Health;
import dev.eventbus.KeyFailure;
import dev.eventbus.RetryPolicy;
import dev.eventbus.TenantPolicy;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.StartPosition;
import dev.eventbus.subscribe.RunningSubscription;
import dev.eventbus.subscribe.RunningSubscription.Surroundings;
import dev.eventbus.subscribe.SubscriptionPlan;
import dev.eventbus.validate.EventValidator;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a subscription when for a while the process has no thread for it. */
class ThreadShortageTest {
    private record Noted(UUID tenantId, int number) implements DomainEvent {}

    private static final EventCatalog CATALOG = EventCatalog.of(Noted.class);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());
    private final EventBus bus =
            InMemoryEventBus.builder().store(store).catalog(CATALOG).build();
    private final InMemoryLog log =
            new InMemoryLog(store, Duration.ofSeconds(30), type -> 1_000, fields -> fields.text("id"));
    private final EventValidator validator = new EventValidator(TenantPolicy.any());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    /** How many threads are asked for in vain. */
    private final AtomicInteger missing = new AtomicInteger();

    private final List<RunningSubscription> started = new CopyOnWriteArrayList<>();
    private final Set<Integer> handled = ConcurrentHashMap.newKeySet();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        started.forEach(RunningSubscription::close);
        bus.close();
        log.close();
        validator.close();
        timer.shutdownNow();
        threads.shutdownNow();
    }

    private void thread(Runnable work) {
        if (missing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        threads.execute(work);
    }

    private RunningSubscription subscribe(
            int concurrency, Duration handlerTimeout, EventHandler<? super DomainEvent> handler) {
        RunningSubscription subscription = RunningSubscription.start(
                new SubscriptionPlan(
                        "s",
                        Map.of(CATALOG.names().iterator().next(), new SubscriptionPlan.Route("s", handler)),
                        concurrency,
                        16,
                        RetryPolicy.defaults().withMaxAttempts(1),
                        handlerTimeout,
                        new StartPosition.Beginning(),
                        null,
                        KeyFailure.PASS_ON,
                        Duration.ZERO,
                        BreakerPolicy.disabled(),
                        Map.of()),
                new Surroundings(
                        log,
                        new EventCodec(CATALOG),
                        validator,
                        new EventBusListener() {},
                        new Untraced(),
                        Clock.systemUTC(),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(1),
                        this::thread,
                        threads,
                        timer),
                closed -> {});
        started.add(subscription);
        return subscription;
    }

    private void publish(int from, int to) {
        for (int number = from; number < to; number++) {
            bus.publish(new Noted(UUID.randomUUID(), number));
        }
    }

    @Test
    void workersBeginOnceThereAreThreadsAgain() {
        subscribe(2, LONG, (event, context) -> handled.add(((Noted) event).number()));
        missing.set(2);

        publish(0, 8);

        await().until(() -> handled.size() == 8);
    }

    @Test
    void itIsDownWhileThereIsNoThreadAndNotForEverWhenNoneIsWantedAnyMore() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger published = new AtomicInteger();
        RunningSubscription subscription = subscribe(4, LONG, (event, context) -> {
            begun.countDown();
            release.await();
            handled.add(((Noted) event).number());
        });

        publish(0, published.incrementAndGet());
        begun.await();
        missing.set(1);
        await().until(
                        () -> { // a thread that was had before may take the first of them
                            publish(published.get(), published.incrementAndGet());
                            return subscription.health().status() == Health.Status.DOWN;
                        });
        assertThat(subscription.health().reason()).startsWith("its process has no thread for it");
        release.countDown();

        await().until(() -> handled.size() == published.get());
        await().atMost(Duration.ofSeconds(30)).until(() -> subscription.health().status() == Health.Status.UP);
    }

    @Test
    void readingGoesOnThoughTheThreadThatLostItsPlaceWasNotReplacedAtFirst() {
        subscribe(1, SHORT, (event, context) -> {
            int number = ((Noted) event).number();
            if (number == 0) {
                missing.set(1);
                whileNobodyReleasesIt();
            }
            handled.add(number);
        });

        publish(0, 4);

        await().until(() -> handled.containsAll(Set.of(1, 2, 3)));
    }

    @Test
    void withoutAThreadItIsNotStartedAndIsLater() {
        missing.set(1);
        assertThatThrownBy(() -> subscribe(1, LONG, (event, context) -> {})).isInstanceOf(OutOfMemoryError.class);

        subscribe(1, LONG, (event, context) -> handled.add(((Noted) event).number()));
        publish(0, 2);

        await().until(() -> handled.size() == 2);
    }

    /** As code does that ignores its interrupt. */
    private void whileNobodyReleasesIt() {
        boolean released = false;
        while (!released) {
            try {
                release.await();
                released = true;
            } catch (InterruptedException ignored) {
                // which is what is tested
            }
        }
    }

    private static final class Untraced implements EventBusTracer {
        private static final EventSpan NONE = new EventSpan() {
            @Override
            public @Nullable String traceparent() {
                return null;
            }

            @Override
            public void end(@Nullable Throwable failure) {}
        };

        @Override
        public EventSpan publishing(String type, String stream, UUID eventId, Optional<String> traceparent) {
            return NONE;
        }

        @Override
        public EventSpan handling(EventContext context) {
            return NONE;
        }
    }
}
