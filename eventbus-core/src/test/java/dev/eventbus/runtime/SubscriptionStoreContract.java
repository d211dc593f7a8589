package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.Detached;
import dev.eventbus.EventBus;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscription;
import dev.eventbus.SubscriptionInUseException;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.runtime.TestEvent.Cancelled;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What the store knows of a subscription: what it has still to do, and its end. */
public abstract class SubscriptionStoreContract extends ForeignFixture {
    @Test
    void theStatsOfASubscriptionSayWhatItHasStillToDoWithEachType() {
        Subscription closed = bus.subscribe("s", TestEvent.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofHours(1)))
                .start((event, context) -> {
                    if (event.number() == 1) {
                        throw new RejectEventException("never");
                    }
                    if (event.number() == 2) {
                        throw new IllegalStateException("later");
                    }
                });
        bus.publishAll(placed(0, 3));
        await().atMost(PATIENCE).until(() -> told.parked.size() + told.retried.size() + told.handled.size() == 3);
        closed.close();
        bus.publishAll(placed(3, 5));

        List<SubscriptionStats> stats = open(builder()).subscriptionStats();

        assertThat(stats).hasSize(2);
        assertThat(stats.get(0))
                .isEqualTo(new SubscriptionStats(
                        "s",
                        "CANCELLED",
                        foreignClient().stream("CANCELLED"),
                        0,
                        true,
                        Optional.empty(),
                        0,
                        0,
                        0,
                        0,
                        List.of()));
        assertThat(stats.get(1))
                .isEqualTo(new SubscriptionStats(
                        "s",
                        "PLACED",
                        foreignClient().stream("PLACED"),
                        2,
                        true,
                        stats.get(1).age(),
                        0,
                        1,
                        1,
                        0,
                        List.of()));
        assertThat(stats.get(1).age().orElseThrow()).isBetween(Duration.ZERO, PATIENCE);
    }

    @Test
    void aSubscriptionThatIsReadHereOrElsewhereIsNotDetached() {
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        EventBus elsewhere = open(builder());
        elsewhere.subscribe("s", Cancelled.class).start((event, context) -> handled.add(event.number()));

        assertThatThrownBy(() -> bus.detach("s")).isInstanceOfSatisfying(SubscriptionInUseException.class, e -> {
            assertThat(e.subscription()).isEqualTo("s");
            assertThat(e.consumers()).hasSize(1);
            assertThat(e).hasMessageContainingAll("'s'", e.consumers().toString(), "no stream");
        });
        assertThatThrownBy(() -> elsewhere.detach("s")).isInstanceOf(SubscriptionInUseException.class);
        assertThatThrownBy(() -> bus.detach("a:b")).isInstanceOf(ConfigurationException.class);

        bus.publish(new Cancelled(tenant, "k", 1));
        await().atMost(PATIENCE).until(() -> handled.contains(1));
    }

    @Test
    void aDetachedSubscriptionIsGoneButForWhatItFailed() {
        Subscription closed = bus.subscribe("s", TestEvent.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofHours(1)))
                .start((event, context) -> {
                    if (event.number() == 1) {
                        throw new RejectEventException("never");
                    }
                    if (event.number() == 2) {
                        throw new IllegalStateException("later");
                    }
                });
        bus.publishAll(placed(0, 3));
        await().atMost(PATIENCE).until(() -> told.parked.size() + told.retried.size() + told.handled.size() == 3);
        closed.close();
        bus.publishAll(placed(3, 5));
        List<String> streams = List.of(foreignClient().stream("CANCELLED"), foreignClient().stream("PLACED"));

        Detached detached = bus.detach("s");

        assertThat(detached.streams()).containsExactlyInAnyOrderElementsOf(streams);
        assertThat(detached).isEqualTo(new Detached("s", detached.streams(), 2, 0, 1, 1));
        assertThat(bus.detach("s")).isEqualTo(new Detached("s", List.of(), 0, 0, 0, 1));
        assertThatThrownBy(() -> bus.failedEvents().retry(FailedEventQuery.of("s")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("detached");
        assertThat(failed("s")).hasSize(1);

        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        bus.subscribe("s", Placed.class).start((event, context) -> handled.add(event.number()));
        await().atMost(PATIENCE).until(() -> handled.equals(Set.of(0, 1, 2, 3, 4)));
        assertThat(bus.failedEvents().retry(FailedEventQuery.of("s"))).isEqualTo(1);
    }
}
