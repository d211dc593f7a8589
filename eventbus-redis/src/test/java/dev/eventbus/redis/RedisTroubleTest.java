package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.EventBus;
import dev.eventbus.Health;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscription;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.EventBusTroubleContract;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@WithRedis
class RedisTroubleTest extends EventBusTroubleContract {
    private final RedisServer redis;
    private final String prefix;

    RedisTroubleTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix.value();
    }

    @Override
    protected EventBusBuilder<?> builder() {
        return RedisEventBus.builder().uri(redis.uri()).keyPrefix(prefix);
    }

    @Test
    void aGroupThatIsLostWhileNothingMoreFitsIsMadeAnew() {
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicInteger calls = new AtomicInteger();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        open(builder().lease(Duration.ofSeconds(1)))
                .subscribe("s", Placed.class)
                .readAhead(3)
                .breaker(BreakerPolicy.defaults().withConsecutiveFailures(2).withProbeEvery(Duration.ofMillis(100)))
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMinutes(5)))
                .start((event, context) -> {
                    calls.incrementAndGet();
                    if (down.get()) {
                        throw new IllegalStateException("down");
                    }
                    handled.add(event.number());
                });
        bus.publishAll(placed(0, 20));
        await().atMost(Duration.ofSeconds(30)).until(() -> calls.get() >= 5);

        redis.command("DEL", prefix + ":PLACED", "{" + prefix + ":PLACED}:consumers:s");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> redis.command("EXISTS", prefix + ":PLACED").equals(1L));
        down.set(false);
        bus.publishAll(placed(100, 105));

        await().atMost(Duration.ofSeconds(30)).until(() -> handled.containsAll(Set.of(100, 101, 102, 103, 104)));
    }

    /** On a server of its own: users outlive a test, and the refusals of others would be counted. */
    @Test
    void whatTheServerDoesNotLetAnEventBeginForIsSaidAndAskedSeldom() {
        try (RedisServer own = RedisServer.builder().start()) {
            own.command("ACL", "SETUSER", "forgetful", "on", ">secret", "~*", "&*", "+@all", "-exists");
            Set<Integer> handled = ConcurrentHashMap.newKeySet();
            EventBus forgetful = open(RedisEventBus.builder().uri(own.uri("forgetful", "secret")));
            Subscription subscription = forgetful
                    .subscribe("s", Placed.class)
                    .concurrency(64)
                    .deduplicate(Duration.ofMinutes(1))
                    .start((event, context) -> handled.add(event.number()));
            forgetful.publishAll(placed(0, 100));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> subscription.health().status() == Health.Status.DOWN);
            assertThat(subscription.health().reason()).contains("exists");

            long began = System.nanoTime();
            long before = refused(own);
            await().pollDelay(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> true);
            assertThat((refused(own) - before) * 1e9 / (System.nanoTime() - began))
                    .isLessThan(10);

            own.command("ACL", "SETUSER", "forgetful", "+exists");
            await().atMost(Duration.ofSeconds(30)).until(() -> handled.size() == 100);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> subscription.health().status() == Health.Status.UP);
            forgetful.close();
        }
    }

    private static long refused(RedisServer own) {
        return String.valueOf(own.command("INFO", "errorstats"))
                .lines()
                .filter(line -> line.startsWith("errorstat_NOPERM:count="))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf('=') + 1).strip()))
                .sum();
    }
}
