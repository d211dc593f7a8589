package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.log.EventLog;
import dev.eventbus.runtime.BreakerContract;
import dev.eventbus.runtime.DeduplicationContract;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.FailureContract;
import dev.eventbus.runtime.ForeignEntriesContract;
import dev.eventbus.runtime.LifeCycleContract;
import dev.eventbus.runtime.OrderContract;
import dev.eventbus.runtime.PublishContract;
import dev.eventbus.runtime.SubscribeContract;
import dev.eventbus.runtime.SubscriptionStoreContract;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a bus promises, on Redis. */
@WithRedis
class RedisEventBusTest {
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

    private EventBusBuilder<?> builder() {
        return RedisEventBus.builder().uri(redis.uri()).keyPrefix(prefix);
    }

    private EventLog foreignClient() {
        if (foreignClient == null) {
            foreignClient = RedisLog.open(
                    RedisLogSettings.of(RedisURI.create(redis.uri())).withPrefix(prefix));
        }
        return foreignClient;
    }

    private long pending() {
        return (Long) ((List<?>) redis.command("XPENDING", prefix + ":PLACED", "s")).get(0);
    }

    @Nested
    class Publishing extends PublishContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return RedisEventBusTest.this.builder();
        }
    }

    @Nested
    class Subscribing extends SubscribeContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return RedisEventBusTest.this.builder();
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
    }

    @Nested
    class KeepingSubscriptions extends SubscriptionStoreContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return RedisEventBusTest.this.builder();
        }

        @Override
        protected EventLog foreignClient() {
            return RedisEventBusTest.this.foreignClient();
        }
    }

    @Nested
    class Failing extends FailureContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return RedisEventBusTest.this.builder();
        }
    }

    @Nested
    class ReadingForeignEntries extends ForeignEntriesContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return RedisEventBusTest.this.builder();
        }

        @Override
        protected EventLog foreignClient() {
            return RedisEventBusTest.this.foreignClient();
        }
    }

    @Nested
    class Ordering extends OrderContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return RedisEventBusTest.this.builder();
        }
    }

    @Nested
    class BreakingTheCircuit extends BreakerContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return RedisEventBusTest.this.builder();
        }
    }

    @Nested
    class Deduplicating extends DeduplicationContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return RedisEventBusTest.this.builder();
        }

        @Override
        protected EventLog foreignClient() {
            return RedisEventBusTest.this.foreignClient();
        }
    }

    @Nested
    class StartingAndEnding extends LifeCycleContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return RedisEventBusTest.this.builder();
        }
    }
}
