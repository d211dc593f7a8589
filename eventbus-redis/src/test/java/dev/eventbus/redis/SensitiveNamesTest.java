package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.DomainEvent;
import dev.eventbus.EventBus;
import dev.eventbus.Health;
import dev.eventbus.Sensitive;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the names of sensitive fields get from those who have classes to those who have none. */
class SensitiveNamesTest extends FaultTest {
    private static final String KEY = "{event::REGISTERED}:sensitive";

    sealed interface Event extends DomainEvent {}

    record Registered(UUID tenantId, @Sensitive String email, List<Address> addresses) implements Event {}

    record Address(@Sensitive String street, String city) {}

    record Counted(UUID tenantId, int number) implements Event {}

    private RedisServer redis;
    private RedisOperator operator;

    @BeforeEach
    void open() {
        redis = start(RedisServer.builder().embedded());
        operator = closeLater(RedisEventBus.builder().uri(redis.uri()).operate());
    }

    private EventBus subscribed(String uri) {
        EventBus bus = closeLater(RedisEventBus.builder()
                .uri(uri)
                .catalog(EventCatalog.of(Event.class))
                .source("registry")
                .build());
        bus.subscribe(SUBSCRIPTION, Event.class).start((event, context) -> {});
        return bus;
    }

    @Test
    void operatorsKnowThoseOfATypeAndItsNestedRecordsOnceItIsSubscribedTo() {
        assertThat(operator.sensitive("REGISTERED")).isEmpty();

        subscribed(redis.uri());

        assertThat(operator.sensitive("REGISTERED")).containsExactly("email", "street");
    }

    @Test
    void aTypeThatHasNoneHasNoKey() {
        subscribed(redis.uri());

        assertThat(redis.command("KEYS", "*:sensitive")).isEqualTo(List.of(KEY));
    }

    @Test
    void operatorsAndSubscribersNeedNoOtherRights() {
        redis.command(Acl.user("subscriber").toArray(String[]::new));
        redis.command(Acl.user("operator").toArray(String[]::new));

        subscribed(redis.uri("subscriber", Acl.PASSWORD));

        try (RedisOperator limited =
                RedisEventBus.builder().uri(redis.uri("operator", Acl.PASSWORD)).operate()) {
            assertThat(limited.sensitive("REGISTERED")).containsExactly("email", "street");
        }
    }

    @Test
    void whoMayNotWriteThemSubscribesAllTheSame() {
        redis.command("ACL", "SETUSER", "other", "on", ">secret", "+@all", "~event::*", "~{event::*}:[^s]*");

        EventBus bus = subscribed(redis.uri("other", "secret"));

        assertThat(bus.health().status()).isEqualTo(Health.Status.UP);
        assertThat(operator.subscriptions()).containsExactly(SUBSCRIPTION);
        assertThat(operator.sensitive("REGISTERED")).isEmpty();
        assertThat(log.lines("WARN", "sensitive")).isEmpty();
    }

    @Test
    void thoseThatAreThereStayAndTheirNumberIsLimited() {
        Set<String> many = IntStream.range(0, SensitiveNames.MOST - 1)
                .mapToObj(n -> "f" + n)
                .collect(Collectors.toSet());
        RedisLog store = closeLater(RedisLog.open(RedisLogSettings.of(RedisURI.create(redis.uri()))));
        store.markSensitive("REGISTERED", many);
        store.markSensitive("REGISTERED", Set.of("x".repeat(SensitiveNames.LONGEST + 1)));
        assertThat(log.lines("WARN", "1 of 1 sensitive fields of event::REGISTERED"))
                .hasSize(1);

        store.markSensitive("REGISTERED", Set.of("f1", "one", "two"));

        assertThat(operator.sensitive("REGISTERED"))
                .hasSize(SensitiveNames.MOST)
                .containsAll(many);
        assertThat(log.lines("WARN", "1 of 3 sensitive fields of event::REGISTERED"))
                .hasSize(1);
    }

    @Test
    void theyGoWithTheStreamAndNotWithASubscription() {
        subscribed(redis.uri()).close();

        operator.detach(SUBSCRIPTION);
        assertThat(operator.sensitive("REGISTERED")).isNotEmpty();

        assertThat(operator.remove("REGISTERED")).isTrue();
        assertThat(redis.command("EXISTS", KEY)).isEqualTo(0L);
    }
}
