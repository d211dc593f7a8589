package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailureReason;
import dev.eventbus.Published;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.codec.WireFormat;
import dev.eventbus.redis.EventBiography.Failed;
import dev.eventbus.redis.EventBiography.Fate;
import dev.eventbus.redis.EventBiography.Held;
import dev.eventbus.redis.EventBiography.Retrying;
import dev.eventbus.redis.EventBiography.SetAside;
import dev.eventbus.redis.EventBiography.Settled;
import dev.eventbus.redis.EventBiography.Waiting;
import dev.eventbus.runtime.TestEvent.Cancelled;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.RedisServerBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator sees and does without the classes of the events. */
class RedisOperatorTest extends FaultTest {
    static Stream<RedisServerBuilder> servers() {
        return Stream.of(
                RedisServer.builder().embedded62(), RedisServer.builder().embedded());
    }

    private RedisOperator operator(RedisServer redis) {
        return closeLater(RedisEventBus.builder().uri(redis.uri()).operate());
    }

    private static Map<String, Fate> fates(EventBiography biography) {
        return biography.fates().stream().collect(Collectors.toMap(Fate::subscription, Function.identity()));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aBiographyTellsWhatBecameOfAnEventForEachSubscription(RedisServerBuilder server) throws Exception {
        RedisServer redis = start(server);
        EventBus bus = bus(redis.uri());
        CountDownLatch end = new CountDownLatch(1);
        bus.subscribe("done", Placed.class).start((event, context) -> {});
        bus.subscribe("holding", Placed.class).start((event, context) -> end.await());
        bus.subscribe("retrying", Placed.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofHours(1)))
                .start((event, context) -> {
                    throw new IllegalStateException("not today");
                });
        bus.subscribe("failed", Placed.class).start((event, context) -> {
            throw new RejectEventException("never");
        });
        redis.command("XGROUP", "CREATE", STREAM, "waiting", "0");
        Published published = bus.publish(placed(1));
        bus.publish(placed(2));
        RedisOperator operator = operator(redis);

        Map<String, Fate> fates = await().atMost(PATIENCE)
                .until(
                        () -> fates(operator.biography(published.eventId())),
                        all -> all.get("done") instanceof Settled
                                && all.get("holding") instanceof Held
                                && all.get("retrying") instanceof Retrying
                                && all.get("failed") instanceof Failed);

        assertThat(fates)
                .hasSize(5)
                .hasEntrySatisfying("waiting", fate -> assertThat(fate).isInstanceOf(Waiting.class));
        assertThat((Held) fates.get("holding"))
                .returns(1L, Held::deliveries)
                .matches(held -> held.consumer().startsWith("faults"));
        assertThat((Retrying) fates.get("retrying"))
                .returns(1, Retrying::attempts)
                .returns("not today", Retrying::message)
                .returns(null, Retrying::consumer)
                .matches(retrying -> retrying.due().isAfter(Instant.now().plusSeconds(3000)));
        assertThat(((Failed) fates.get("failed")).event()).returns(FailureReason.REJECTED, event -> event.reason());
        EventBiography biography = operator.biography(published.eventId());
        assertThat(biography.complete()).isTrue();
        assertThat(biography.entry().orElseThrow().entryId()).isEqualTo(published.entryId());
        end.countDown();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void anEventThatItsStreamHasNotAnyMoreIsFoundWhereACopyWaits(RedisServerBuilder server) {
        RedisServer redis = start(server);
        EventBus bus = bus(redis.uri());
        bus.subscribe("retrying", Placed.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofHours(1)))
                .start((event, context) -> {
                    throw new IllegalStateException("not today");
                });
        bus.subscribe("failed", Placed.class).start((event, context) -> {
            throw new RejectEventException("never");
        });
        Published published = bus.publish(placed(1));
        await().atMost(PATIENCE).until(() -> told.parked.size() == 1 && told.retried.size() == 1);
        bus.close();
        redis.command("XTRIM", STREAM, "MAXLEN", "0");

        EventBiography biography = operator(redis).biography(published.eventId());

        assertThat(biography.entry()).isEmpty();
        assertThat(fates(biography).get("retrying")).isInstanceOf(Retrying.class);
        assertThat(fates(biography).get("failed")).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void anEventOfATenantThatIsPausedIsFoundAside(RedisServerBuilder server) {
        RedisServer redis = start(server);
        EventBus bus = bus(redis.uri());
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> {});
        RedisOperator operator = operator(redis);
        operator.pauses().pause(SUBSCRIPTION, tenant, "ada", "they asked for it");
        List<UUID> published = new ArrayList<>();

        // Those before the pause is noticed are handled.
        UUID aside = await().atMost(PATIENCE)
                .until(
                        () -> {
                            published.add(bus.publish(placed(published.size())).eventId());
                            return published.stream()
                                    .filter(id -> operator.biography(id).fates().get(0) instanceof SetAside)
                                    .findFirst();
                        },
                        Optional::isPresent)
                .orElseThrow();
        redis.command("XTRIM", STREAM, "MAXLEN", "0");
        assertThat(operator.biography(aside).fates()).hasOnlyElementsOfType(SetAside.class);
        assertThat(operator.subscriptionStats().get(0).aside()).isPositive();
    }

    @Test
    void anEventWithAnyIdIsFoundAmongTheLast() {
        RedisServer redis = start(RedisServer.builder().embedded());
        append(redis, 0, 300);
        RedisOperator operator = operator(redis);
        UUID first = operator.eventsAfter("PLACED", "0", 1).get(0).eventId().orElseThrow();

        assertThat(first.version()).isEqualTo(4);
        assertThat(operator.biography(first).isKnown()).isTrue();
        assertThat(operator.biography(UUID.randomUUID()))
                .returns(false, EventBiography::isKnown)
                .returns(true, EventBiography::complete);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void streamsAreFoundByTheirKeys(RedisServerBuilder server) {
        RedisServer redis = start(server);
        append(redis, 0, 3);
        redis.command("XADD", "{event::GONE}:failed:mail", "*", "id", "1");
        redis.command("XADD", "other::PLACED", "*", "id", "1");
        redis.command("XADD", "event::not a name", "*", "id", "1");
        redis.command("SET", "event::TEXT", "1");
        redis.command("XGROUP", "CREATE", STREAM, SUBSCRIPTION, "0");
        RedisOperator operator = operator(redis);

        assertThat(operator.types()).containsExactly("GONE", "PLACED");
        assertThat(operator.subscriptions()).containsExactly("mail", SUBSCRIPTION);
        assertThat(operator.failing()).containsExactly("mail");
        assertThat(operator.sawAllKeys()).isTrue();
        assertThat(operator.streams())
                .singleElement()
                .returns(STREAM, StreamStats::stream)
                .returns(3L, StreamStats::length)
                .returns(1, StreamStats::subscriptions)
                .matches(stream -> stream.bytes().getAsLong() > 0)
                .matches(stream -> redis.version().startsWith("6")
                        ? stream.added().isEmpty()
                        : stream.added().getAsLong() == 3)
                .matches(stream ->
                        !stream.oldest().orElseThrow().isAfter(stream.newest().orElseThrow()));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aStreamIsRemovedOnceNoSubscriptionIsDeclaredOnIt(RedisServerBuilder server) {
        RedisServer redis = start(server);
        append(redis, 0, 3);
        redis.command("XGROUP", "CREATE", STREAM, SUBSCRIPTION, "0");
        RedisOperator operator = operator(redis);

        assertThat(operator.remove("PLACED")).isFalse();
        assertThat(redis.command("XLEN", STREAM)).isEqualTo(3L);
        operator.detach(SUBSCRIPTION);
        assertThat(operator.remove("PLACED")).isTrue();
        assertThat(redis.command("KEYS", "*")).isEqualTo(List.of());
    }

    @Test
    void anOperatorReadsEventsOfBothWireFormatsAndWhatIsBroken() {
        RedisServer redis = start(RedisServer.builder().embedded());
        EventBus bus = bus(redis.uri());
        EventBus single = closeLater(
                builder(redis.uri()).wireFormat(WireFormat.singleField()).build());
        UUID first = bus.publish(placed(1)).eventId();
        UUID second = single.publish(placed(2)).eventId();
        redis.command("XADD", STREAM, "*", "id", "x", "payload", "{");

        List<StoredEvent> events = operator(redis).eventsAfter("PLACED", "0", 10);

        assertThat(events)
                .extracting(StoredEvent::eventId)
                .containsExactly(Optional.of(first), Optional.of(second), Optional.empty());
        assertThat(events.get(1).event().orElseThrow().tenantId()).isEqualTo(tenant);
        assertThat(events.get(2).event()).isEmpty();
        assertThat(events.get(2).fields()).containsEntry("payload", "{");
    }

    @Test
    void anOperatorSendsFailedEventsBackWithoutTheirClasses() {
        RedisServer redis = start(RedisServer.builder().embedded());
        EventBus bus = bus(redis.uri());
        CountDownLatch handled = new CountDownLatch(1);
        bus.subscribe(SUBSCRIPTION, Cancelled.class).start((event, context) -> {
            if (context.attempt() == 1 && told.parked.isEmpty()) {
                throw new RejectEventException("only once");
            }
            handled.countDown();
        });
        bus.publish(new Cancelled(tenant, "k", 1));
        await().atMost(PATIENCE).until(() -> told.parked.size() == 1);
        FailedEventQuery query = FailedEventQuery.of(SUBSCRIPTION).tenant(tenant);
        RedisOperator operator = operator(redis);

        assertThatThrownBy(() -> operator.failedEvents().dryRun(query)).isInstanceOf(ConfigurationException.class);
        assertThat(operator.failedEvents().retry(query)).isEqualTo(1);

        await().atMost(PATIENCE).until(() -> handled.getCount() == 0);
        await().atMost(PATIENCE)
                .until(() -> operator.activity(SUBSCRIPTION, "CANCELLED").settled() == 1);
        assertThat(operator.activity(SUBSCRIPTION, "CANCELLED").consumers()).hasSize(1);
        assertThatThrownBy(() -> operator.failedEvents().count(FailedEventQuery.of("t")))
                .hasMessageContaining("No stream of this store has a subscription 't'");
    }

    @Test
    void whoOnlyLooksWritesNothing() {
        RedisServer redis = start(RedisServer.builder().embedded());
        append(redis, 0, 3);
        redis.command("XGROUP", "CREATE", STREAM, SUBSCRIPTION, "0");
        String before = changes(redis);

        RedisOperator operator = operator(redis);
        operator.streams();
        operator.subscriptionStats();
        operator.activity(SUBSCRIPTION, "PLACED");
        operator.biography(UUID.randomUUID());
        operator.failedEvents().count(FailedEventQuery.of(SUBSCRIPTION));
        operator.failedEvents().jobs().list();

        assertThat(changes(redis)).isEqualTo(before);
    }

    private static String changes(RedisServer redis) {
        return String.valueOf(redis.command("INFO", "persistence"))
                .lines()
                .filter(line -> line.startsWith("rdb_changes_since_last_save"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRedisThatIsAwayIsToldAsSuch() {
        RedisServer redis = start(RedisServer.builder().embedded());
        RedisOperator operator = operator(redis);
        redis.kill();

        assertThatThrownBy(operator::types).isInstanceOf(BusUnavailableException.class);
        assertThatThrownBy(() -> operator.biography(UUID.randomUUID())).isInstanceOf(BusUnavailableException.class);
        assertThatThrownBy(operator::subscriptionStats).isInstanceOf(BusUnavailableException.class);
    }
}
