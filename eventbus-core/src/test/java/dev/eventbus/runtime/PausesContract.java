package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.Health;
import dev.eventbus.KeyFailure;
import dev.eventbus.Pause;
import dev.eventbus.PauseRecord;
import dev.eventbus.PauseRecord.Change;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscription;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What pauses of all processes promise, whatever the store. */
public abstract class PausesContract extends BusFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** What is not paused would be handled by then. */
    private static final Duration A_WHILE = Duration.ofMillis(400);
    /** A pulse is a quarter of it. */
    protected static final Duration LEASE = Duration.ofSeconds(1);

    private final UUID other = UUID.randomUUID();
    private final List<Integer> handled = new CopyOnWriteArrayList<>();

    private Subscription handleAll(EventBus bus) {
        return bus.subscribe("s", TestEvent.class).start((event, context) -> handled.add(event.number()));
    }

    /** One that has no classes and no handlers. */
    private EventBus operator() {
        EventBus operator = builder()
                .catalog(EventCatalog.ofNames(CATALOG.names()))
                .source("operator")
                .build();
        return closeLater(operator);
    }

    private static Integer[] numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toArray(Integer[]::new);
    }

    private void awaitPaused(Subscription subscription) {
        await().atMost(PATIENCE).until(() -> !subscription.health().pauses().isEmpty());
    }

    private SubscriptionStats stats(String type) {
        return bus.subscriptionStats().stream()
                .filter(stats ->
                        stats.subscription().equals("s") && stats.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPausedSubscriptionIsPausedInEveryProcessUntilItIsResumed() {
        Subscription here = handleAll(bus);
        Subscription there = handleAll(open(builder()));
        EventBus operator = operator();

        Pause pause = operator.pauses().pause("s", "ada", "the mail server moves");
        awaitPaused(here);
        awaitPaused(there);
        bus.publishAll(placed(0, 20));
        await().pollDelay(A_WHILE).until(() -> true);

        assertThat(handled).isEmpty();
        assertThat(pause.by()).isEqualTo("ada");
        assertThat(here.health()).satisfies(health -> {
            assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(health.reason())
                    .contains(
                            "in all processes",
                            "ada",
                            "the mail server moves",
                            pause.since().toString());
            assertThat(health.pauses()).containsExactly(pause);
        });
        assertThat(stats("PLACED").pauses()).containsExactly(pause);
        assertThat(stats("PLACED").lag() + stats("PLACED").held()).isEqualTo(20);
        assertThat(operator.pauses().list()).containsExactly(pause);

        assertThat(operator.pauses().resume("s", "bob", "it has moved")).contains(pause);
        await().atMost(Duration.ofSeconds(5)).until(() -> handled.containsAll(List.of(numbers(0, 20))));
        assertThat(operator.pauses().list()).isEmpty();
        await().atMost(PATIENCE).until(() -> here.health().status() == Health.Status.UP);
        assertThat(operator.pauses().resume("s", "bob", "once more")).isEmpty();
    }

    @Test
    void aPauseOutlivesAllProcessesAndHoldsFromTheStartOfTheNext() {
        handleAll(bus).close();
        bus.pauses().pause("s", "ada", "night");
        bus.close();
        EventBus next = open(builder());
        next.publishAll(placed(0, 5));

        Subscription started = handleAll(next);

        assertThat(started.health().pauses()).hasSize(1);
        await().pollDelay(A_WHILE).until(() -> true);
        assertThat(handled).isEmpty();
        next.pauses().resume("s", "ada", "day");
        await().atMost(PATIENCE).until(() -> handled.size() == 5);
    }

    @Test
    void thePauseOfThisProcessAndThatOfAllHoldBesideEachOther() {
        Subscription subscription = handleAll(bus);
        subscription.pause();
        bus.pauses().pause("s", "ada", "night");
        awaitPaused(subscription);
        bus.publish(placed(1));

        bus.pauses().resume("s", "ada", "day");
        await().atMost(PATIENCE).until(() -> subscription.health().reason().equals("paused in this process"));
        await().pollDelay(A_WHILE).until(() -> true);
        assertThat(handled).isEmpty();

        subscription.resume();
        await().atMost(PATIENCE).until(() -> handled.equals(List.of(1)));
    }

    @Test
    void aRetryThatIsDueWaitsForTheEndOfThePause() {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        CountDownLatch failing = new CountDownLatch(1);
        Subscription subscription = bus.subscribe("s", Placed.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(10)))
                .start((event, context) -> {
                    attempts.add(context.attempt());
                    if (context.attempt() == 1) {
                        failing.await();
                        throw new IllegalStateException("as it was told");
                    }
                });
        bus.publish(placed(1));
        await().atMost(PATIENCE).until(() -> attempts.size() == 1);
        bus.pauses().pause("s", "ada", "night");
        awaitPaused(subscription);
        failing.countDown();
        await().atMost(PATIENCE).until(() -> told.retried.size() == 1);
        await().pollDelay(A_WHILE).until(() -> true);

        assertThat(attempts).containsExactly(1);

        bus.pauses().resume("s", "ada", "day");
        await().atMost(PATIENCE).until(() -> attempts.equals(List.of(1, 2)));
    }

    @Test
    void aPausedTenantsEventsAreSetAsideWhileOthersGoOnAndComeBackInTheirOrder() {
        Subscription subscription =
                bus.subscribe("s", Placed.class).readAhead(5).start((event, context) -> handled.add(event.number()));
        Pause pause = operator().pauses().pause("s", tenant, "ada", "their import runs");
        awaitPaused(subscription);

        bus.publishAll(placed(0, 50));
        bus.publish(new Placed(other, "k", 100));

        await().atMost(PATIENCE).until(() -> handled.equals(List.of(100)));
        await().atMost(PATIENCE).until(() -> stats("PLACED").aside() == 50);
        assertThat(stats("PLACED"))
                .returns(0L, SubscriptionStats::lag)
                .returns(0L, SubscriptionStats::retrying)
                .returns(0L, SubscriptionStats::failed);
        assertThat(subscription.health().reason()).contains(tenant.toString(), "ada", "their import runs");
        assertThat(stats("PLACED").pauses()).containsExactly(pause);

        assertThat(bus.pauses().resume("s", tenant, "ada", "it is done")).contains(pause);
        await().atMost(Duration.ofSeconds(10)).until(() -> handled.size() == 51);
        assertThat(handled.subList(1, 51)).containsExactly(numbers(0, 50));
        assertThat(stats("PLACED").aside()).isZero();
        assertThat(told.retried).isEmpty();
    }

    @Test
    void whatIsSetAsideSpendsNoAttemptAndKeepsThoseThatItHad() {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        CountDownLatch failing = new CountDownLatch(1);
        Subscription subscription = bus.subscribe("s", Placed.class)
                .retry(RetryPolicy.defaults()
                        .withFixedDelay(Duration.ofMillis(50))
                        .withMaxAttempts(3))
                .start((event, context) -> {
                    attempts.add(context.attempt());
                    if (attempts.size() == 2) {
                        failing.await();
                    }
                    throw new IllegalStateException("as it was told");
                });
        bus.publish(placed(1));
        await().atMost(PATIENCE).until(() -> attempts.size() == 2);
        bus.pauses().pause("s", tenant, "ada", "they ask for it");
        awaitPaused(subscription);
        failing.countDown();
        await().atMost(PATIENCE).until(() -> stats("PLACED").aside() == 1);

        bus.pauses().resume("s", tenant, "ada", "enough");

        await().atMost(PATIENCE).until(() -> told.parked.size() == 1);
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(told.parked.get(0).attempts()).isEqualTo(3);
    }

    @Test
    void whatWaitsWithItsKeyIsSetAsideWithItsAttempts() {
        List<String> seen = new CopyOnWriteArrayList<>();
        CountDownLatch failing = new CountDownLatch(1);
        Subscription subscription = bus.subscribe("s", Placed.class)
                .orderedBy(Placed::key)
                .onFailure(KeyFailure.HOLD_KEY)
                .concurrency(2)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(10)))
                .start((event, context) -> {
                    seen.add(event.number() + "/" + context.attempt());
                    if (event.number() == 0 && context.attempt() == 1) {
                        failing.await();
                        throw new IllegalStateException("as it was told");
                    }
                });
        bus.publishAll(placed(0, 3));
        await().atMost(PATIENCE).until(() -> seen.size() == 1);
        bus.pauses().pause("s", tenant, "ada", "they ask for it");
        awaitPaused(subscription);
        failing.countDown();
        await().atMost(PATIENCE).until(() -> stats("PLACED").aside() == 3);
        bus.pauses().resume("s", tenant, "ada", "enough");

        await().atMost(PATIENCE).until(() -> seen.size() == 4);
        assertThat(seen).containsExactly("0/1", "0/2", "1/1", "2/1");
    }

    @Test
    void whatASubscriptionOfAnotherNameGetsIsNotPaused() {
        handleAll(bus);
        List<Integer> beside = new CopyOnWriteArrayList<>();
        bus.subscribe("beside", Placed.class).start((event, context) -> beside.add(event.number()));
        bus.pauses().pause("s", "ada", "night");
        bus.pauses().pause("s", tenant, "ada", "too");

        bus.publishAll(placed(0, 3));

        await().atMost(PATIENCE).until(() -> beside.equals(List.of(numbers(0, 3))));
    }

    @Test
    void whoPausedAndResumedIsOnRecordAndNoJob() {
        handleAll(bus);
        bus.pauses().pause("s", "ada", "night");
        bus.pauses().pause("s", "eve", "late");
        bus.pauses().pause("s", tenant, "bob", "theirs");
        bus.pauses().resume("s", "cleo", "day");

        assertThat(bus.pauses().records(10))
                .extracting(PauseRecord::change, PauseRecord::tenant, PauseRecord::by, PauseRecord::reason)
                .containsExactly(
                        tuple(Change.RESUMED, Optional.empty(), "cleo", "day"),
                        tuple(Change.PAUSED, Optional.of(tenant), "bob", "theirs"),
                        tuple(Change.PAUSED, Optional.empty(), "ada", "night"));
        assertThat(bus.pauses().records(1)).hasSize(1);
        assertThat(bus.failedEvents().jobs().records(10)).isEmpty();
    }

    @Test
    void whatCannotBePausedIsRefused() {
        handleAll(bus);

        assertThatThrownBy(() -> bus.pauses().pause("t", "ada", "why"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Did you mean 's'");
        assertThatThrownBy(() -> bus.pauses().pause("t", tenant, "ada", "why"))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> bus.pauses().resume("t", "ada", "why")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> bus.pauses().pause("s", " ", "why")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.pauses().pause("s", "a\nb", "why")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.pauses().resume("s", "ada", "")).isInstanceOf(IllegalArgumentException.class);
        assertThat(bus.pauses().list()).isEmpty();
        assertThat(bus.pauses().records(10)).isEmpty();
    }
}
