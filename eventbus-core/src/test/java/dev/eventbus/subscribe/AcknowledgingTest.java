package dev.eventbus.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.DomainEvent;
import dev.eventbus.EventBusListener;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.Delivery.Origin;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When what was handled is said to the log. */
class AcknowledgingTest {
    private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long QUICK = TimeUnit.MICROSECONDS.toNanos(50);

    private record Noted(UUID tenantId) implements DomainEvent {}

    /** How many were said with each call. */
    private final List<Integer> calls = new CopyOnWriteArrayList<>();

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final EventBusListener silent = new EventBusListener() {};
    private final Membership membership = new Membership(consumer(), Duration.ofSeconds(30), System.nanoTime());
    private final Settler settler = new Settler(
            "s",
            (EventLog) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {EventLog.class}, (proxy, method, args) -> "event::A"),
            new EventCodec(EventCatalog.of(Noted.class)),
            Duration.ZERO,
            silent,
            timer,
            new HealthState("s", silent, Clock.systemUTC()),
            () -> {});

    @AfterEach
    void endTimer() {
        timer.shutdownNow();
    }

    /** A store that has what it is told at once. */
    private LogConsumer consumer() {
        return (LogConsumer) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {LogConsumer.class}, (proxy, method, args) -> {
                    calls.add(((List<?>) args[0]).size());
                    return CompletableFuture.completedFuture(List.of());
                });
    }

    private Task task(int number) {
        Delivery delivery = new Delivery("A", number + "-0", Fields.none(), Origin.FRESH, 1, "me");
        return new Task(membership, delivery, FailureStory.NONE, "s", "event::A");
    }

    private void handled(int events, long nanos) {
        settler.taken(events);
        IntStream.range(0, events).forEach(i -> settler.handled(task(i), nanos));
    }

    @Test
    void whatTookLongIsSaidAtOnce() {
        timer.shutdownNow();

        handled(1, SLOW);

        assertThat(calls).containsExactly(1);
    }

    @Test
    void whatTookLongAndEndsWithOthersIsSaidWithThem() {
        long start = System.nanoTime();
        handled(200, SLOW);
        await().until(() -> settler.held() == 0);

        long moments = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / 2;
        assertThat(calls.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
        assertThat(calls).hasSizeLessThanOrEqualTo((int) Math.min(100, 2 + 2 * moments));
    }

    @Test
    void whatWasQuickWaitsForOthers() {
        timer.shutdownNow();

        handled(3, QUICK);

        assertThat(calls).isEmpty();
    }

    @Test
    void whatWasQuickDoesNotWaitForEver() {
        handled(3, QUICK);

        await().until(() -> settler.held() == 0);
    }

    @Test
    void aFullBatchIsSaidAtOnce() {
        timer.shutdownNow();

        handled(256, QUICK);

        assertThat(calls).containsExactly(256);
    }
}
