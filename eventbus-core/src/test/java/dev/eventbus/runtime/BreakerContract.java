package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.Health;
import dev.eventbus.RetryPolicy;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What a bus does while the handlers of a subscription fail across the board, whatever its store. */
public abstract class BreakerContract extends BusFixture {
    @Test
    void theBreakerOpensOnAShareOfFailuresAndTriesOneEventAtATime() {
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger probes = new AtomicInteger();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        bus.subscribe("s", Placed.class)
                .concurrency(8)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMinutes(5)))
                .breaker(BreakerPolicy.defaults()
                        .withConsecutiveFailures(1_000)
                        .withFailureRate(0.5, 10)
                        .withProbeEvery(Duration.ofMillis(10)))
                .start((event, context) -> {
                    if (event.number() >= 10 && down.get()) {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        // Longer than the interval, and than anybody is kept from asking whether he may begin.
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(150));
                        running.decrementAndGet();
                        probes.incrementAndGet();
                        throw new IllegalStateException("down");
                    }
                    if (event.number() < 5) {
                        throw new IllegalStateException("down");
                    }
                    handled.add(event.number());
                });
        bus.publishAll(placed(0, 9));
        await().atMost(PATIENCE).until(() -> handled.size() == 4 && told.retried.size() == 5);
        assertThat(told.breaker).isEmpty();

        bus.publish(placed(9));
        await().atMost(PATIENCE).until(() -> told.breaker.equals(List.of(true)));
        bus.publishAll(placed(10, 100));
        await().atMost(PATIENCE).until(() -> probes.get() >= 4);

        assertThat(most).hasValue(1);
        assertThat(told.retried).as("attempts that were charged for").hasSize(5);
        assertThat(bus.health().subscriptions().get(0).status()).isEqualTo(Health.Status.DEGRADED);
        down.set(false);
        await().atMost(PATIENCE).until(() -> handled.size() == 95 && told.breaker.equals(List.of(true, false)));
    }

    @Test
    void theBreakerKeepsAnOutageFromSpendingAttempts() {
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicInteger calls = new AtomicInteger();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        bus.subscribe("s", Placed.class)
                .retry(RetryPolicy.defaults().withMaxAttempts(2).withFixedDelay(Duration.ofMillis(1)))
                .breaker(BreakerPolicy.defaults().withConsecutiveFailures(5).withProbeEvery(Duration.ofMillis(50)))
                .start((event, context) -> {
                    calls.incrementAndGet();
                    if (down.get()) {
                        throw new IllegalStateException("mail server is down");
                    }
                    handled.add(event.number());
                });

        bus.publishAll(placed(0, 200));
        await().until(() -> told.breaker.equals(List.of(true)));
        int callsWhenItOpened = calls.get();
        await().until(() -> calls.get() >= callsWhenItOpened + 3);

        int parkedBefore = failed("s").size();
        assertThat(bus.health().subscriptions().get(0).status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(parkedBefore).isLessThanOrEqualTo(5);
        assertThat(calls.get()).isLessThan(60);
        down.set(false);
        await().until(() -> handled.size() + failed("s").size() == 200);
        assertThat(failed("s")).hasSize(parkedBefore);
        assertThat(told.breaker).containsExactly(true, false);
    }
}
