package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.Detached;
import dev.eventbus.EventBus;
import dev.eventbus.Health;
import dev.eventbus.Retention;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscription;
import dev.eventbus.SubscriptionInUseException;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.runtime.RecordingListener;
import dev.eventbus.runtime.TestEvent;
import dev.eventbus.runtime.TestEvent.Cancelled;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What of retention and detaching shows in Redis. */
@WithRedis
@ExtendWith(LeakCheck.class)
class RetentionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final UUID tenant = UUID.randomUUID();
    private final RecordingListener told = new RecordingListener();
    private final RedisServer redis;
    private final String prefix;

    RetentionTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix.value();
    }

    private RedisEventBus.Builder builder() {
        return RedisEventBus.builder()
                .uri(redis.uri())
                .keyPrefix(prefix)
                .catalog(EventCatalog.of(TestEvent.class))
                .listener(told);
    }

    private void publish(EventBus bus, int events) {
        List<TestEvent> all = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            all.add(new Placed(tenant, "k", i));
            all.add(new Cancelled(tenant, "k", i));
        }
        bus.publishAll(all);
    }

    private String stream() {
        return prefix + ":PLACED";
    }

    private long length(String type) {
        return (Long) redis.command("XLEN", prefix + ":" + type);
    }

    private List<?> keys() {
        return (List<?>) redis.command("KEYS", "{" + stream() + "}:*");
    }

    @Test
    void aBusShowsWhoHoldsBackAStreamInItsHealthAndTellsItOnce() {
        try (EventBus bus =
                builder().retention("PLACED", Retention.maxLength(5)).build()) {
            Subscription closed = bus.subscribe("asleep", TestEvent.class).start((event, context) -> {});
            closed.close();
            publish(bus, 20);

            await().atMost(PATIENCE).until(() -> !told.held.isEmpty());

            assertThat(bus.health().status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(bus.health().heldStreams()).singleElement().satisfies(held -> {
                assertThat(held.stream()).isEqualTo(stream());
                assertThat(held.heldBy()).isEqualTo("asleep");
                assertThat(held.length()).isEqualTo(20);
                assertThat(held.hardLimit()).isEqualTo(50);
            });
            assertThat(told.held).hasSize(1);

            bus.detach("asleep");
            await().atMost(PATIENCE).until(() -> bus.health().heldStreams().isEmpty());
            assertThat(length("PLACED")).isEqualTo(5);
            assertThat(length("CANCELLED")).isEqualTo(20);
            assertThat(bus.health().status()).isEqualTo(Health.Status.UP);
        }
    }

    @Test
    void aStreamThatCannotBeTrimmedKeepsNoOtherFromIt() {
        redis.command("SET", prefix + ":PLACED", "in the way");
        try (EventBus bus = builder().retention(Retention.maxLength(5)).build()) {
            for (int i = 0; i < 20; i++) {
                bus.publish(new Cancelled(tenant, "k", i));
            }

            await().atMost(PATIENCE).until(() -> length("CANCELLED") == 5);
        }
    }

    @Test
    void aRetentionOfATypeThatTheCatalogDoesNotHaveIsRefused() {
        RedisEventBus.Builder misspelt = builder().retention("PLACD", Retention.defaults());

        assertThatThrownBy(misspelt::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("'PLACD'", "PLACED", "CANCELLED");
    }

    @Test
    void aStreamKeepsItsHardLimitOrALittleMoreAndNeverLess() {
        try (EventBus bus = builder()
                .retention("PLACED", Retention.maxLength(10).withHardLimit(100))
                .build()) {
            for (int published = 20; published <= 1_000; published += 20) {
                publish(bus, 20);
                assertThat(length("PLACED"))
                        .as("after %d", published)
                        .isBetween(Math.min(100L, published), 250L); // whole nodes of the stream go at once
                assertThat(length("CANCELLED")).isEqualTo(published);
            }
        }
    }

    @Test
    void ofADetachedSubscriptionOnlyItsFailedEventsAreLeft() {
        try (EventBus bus = builder().build()) {
            Subscription closed = bus.subscribe("s", Placed.class)
                    .retry(RetryPolicy.defaults().withMaxAttempts(2).withFixedDelay(Duration.ofMillis(200)))
                    .start((event, context) -> {
                        if (event.number() == 0 || context.attempt() == 1) {
                            throw new IllegalStateException("as it was told");
                        }
                    });
            publish(bus, 1);
            await().atMost(PATIENCE).until(() -> told.parked.size() == 1);
            closed.close();
            redis.command("ZADD", "{" + stream() + "}:retry:s", "1", "1-1");
            redis.command("HSET", "{" + stream() + "}:retrying:s", "1-1", "copy");

            assertThat(bus.detach("s")).isEqualTo(new Detached("s", List.of(stream()), 0, 0, 1, 1));

            assertThat(redis.command("EXISTS", "{" + stream() + "}:positions")).isEqualTo(0L);
            assertThat(redis.command("HKEYS", "{" + stream() + "}:losses"))
                    .asList()
                    .noneMatch(field -> field.toString().startsWith("s"));
            assertThat((List<?>) redis.command("XINFO", "GROUPS", stream())).isEmpty();
            assertThat(keys().stream().filter(key -> key.toString().endsWith(":s")))
                    .hasSize(1)
                    .allMatch(key -> key.toString().equals("{" + stream() + "}:failed:s"));
        }
    }

    @Test
    void whatKeepsASubscriptionFromBeingDetachedIsNamed() {
        redis.command("SET", stream(), "in the way");
        try (EventBus bus = builder().build()) {
            assertThatThrownBy(() -> bus.detach("s"))
                    .isInstanceOf(BusUnavailableException.class)
                    .hasMessageContainingAll("'s' could not be detached", stream(), "WRONGTYPE")
                    .hasMessageNotContaining("did not answer");
        }
    }

    @Test
    void aReaderOfAnotherKindKeepsItsGroupWhileItIsHeardOf() {
        try (EventBus bus = builder().lease(Duration.ofSeconds(2)).build()) {
            publish(bus, 2);
            redis.command("XGROUP", "CREATE", stream(), "by-hand", "0");
            redis.command("XREADGROUP", "GROUP", "by-hand", "somebody", "COUNT", "1", "STREAMS", stream(), ">");

            assertThatThrownBy(() -> bus.detach("by-hand"))
                    .isInstanceOf(SubscriptionInUseException.class)
                    .hasMessageContaining("somebody");

            Detached detached = await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(SubscriptionInUseException.class)
                    .until(() -> bus.detach("by-hand"), done -> true);
            assertThat(detached).isEqualTo(new Detached("by-hand", List.of(stream()), 1, 1, 0, 0));
        }
    }

    @Test
    void whoHasALongLeaseIsSilentForNoLongerThanWithTheUsualOneSoThatNobodyDetachesIt() {
        try (EventBus bus = builder().lease(Duration.ofMinutes(10)).build()) {
            bus.subscribe("s", Placed.class).start((event, context) -> {});
            String consumers = "{" + stream() + "}:consumers:s";
            String consumer = ((List<?>) redis.command("ZRANGE", consumers, "0", "-1"))
                    .get(0)
                    .toString();
            long before = System.currentTimeMillis() - 11_000;
            redis.command("ZADD", consumers, Long.toString(before), consumer);

            await().atMost(PATIENCE)
                    .until(() ->
                            Double.parseDouble(String.valueOf(redis.command("ZSCORE", consumers, consumer))) > before);
        }
    }
}
