package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.Pause;
import dev.eventbus.Subscription;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.PausesContract;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

@WithRedis
class RedisPausesTest extends PausesContract {
    private final RedisServer redis;
    private final String prefix;

    RedisPausesTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix.value();
    }

    @Override
    protected EventBusBuilder<?> builder() {
        return RedisEventBus.builder().uri(redis.uri()).keyPrefix(prefix).lease(LEASE);
    }

    @Test
    void aPauseIsReadableInRedisAndWhatIsSetAsideComesBackWhenItIsDeletedThere() {
        List<Integer> handled = new CopyOnWriteArrayList<>();
        Subscription subscription =
                bus.subscribe("s", Placed.class).start((event, context) -> handled.add(event.number()));
        Pause pause = bus.pauses().pause("s", tenant, "ada", "their import runs");
        await().until(() -> !subscription.health().pauses().isEmpty());
        bus.publish(placed(7));
        String aside = "{%s:PLACED}:aside:s".formatted(prefix);
        await().until(() -> redis.command("XLEN", aside).equals(1L));

        String pauses = "{%s:PLACED}:pauses".formatted(prefix);
        assertThat(redis.command("HGET", pauses, "s/" + tenant))
                .isEqualTo("%s\nada\ntheir import runs".formatted(pause.since()));
        assertThat(String.valueOf(redis.command("XRANGE", aside, "-", "+")))
                .contains("entry", "tenant, " + tenant, "8:tenantId 36:" + tenant);

        redis.command("DEL", pauses);
        await().until(() -> handled.equals(List.of(7)));
        assertThat(bus.pauses().list()).isEmpty();
    }

    @Test
    void aPauseThatWasEditedStillIsOne() {
        bus.subscribe("s", Placed.class).start((event, context) -> {});
        redis.command("HSET", "{%s:PLACED}:pauses".formatted(prefix), "s", "by hand", "s/nobody", "no tenant");

        assertThat(bus.pauses().list())
                .containsExactly(new Pause("s", Optional.empty(), "somebody", "by hand", Instant.EPOCH));
    }
}
