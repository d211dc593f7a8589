package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.log.EventLog;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.EventBusContract;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithRedis
class RedisEventBusTest extends EventBusContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RedisServer redis;
    private final String prefix;
    private EventLog foreignClient;

    RedisEventBusTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix.toString();
    }

    @AfterEach
    void closeForeignClient() {
        if (foreignClient != null) {
            foreignClient.close();
        }
    }

    @Override
    protected EventBusBuilder<?> builder() {
        return RedisEventBus.builder().uri(redis.uri()).keyPrefix(prefix);
    }

    @Override
    protected EventLog foreignClient() {
        if (foreignClient == null) {
            foreignClient = RedisLog.open(
                    RedisLogSettings.of(RedisURI.create(redis.uri())).withPrefix(prefix));
        }
        return foreignClient;
    }

    @Test
    void noMoreIsHeldThanIsReadAheadAndRunning() throws Exception {
        CountDownLatch full = new CountDownLatch(1);
        AtomicLong most = new AtomicLong();
        AtomicInteger handled = new AtomicInteger();
        bus.publishAll(placed(0, 100));
        bus.subscribe("s", Placed.class).concurrency(2).readAhead(10).start((event, context) -> {
            full.await();
            most.accumulateAndGet(pending(), Math::max);
            handled.incrementAndGet();
        });
        await().atMost(PATIENCE).until(() -> pending() >= 12);
        most.set(pending());
        full.countDown();

        await().atMost(PATIENCE).until(() -> handled.get() == 100);
        assertThat(most).hasValue(12);
    }

    private long pending() {
        return (Long) ((List<?>) redis.command("XPENDING", prefix + ":PLACED", "s")).get(0);
    }
}
