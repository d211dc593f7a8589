package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.Durability;
import dev.eventbus.EventBus;
import dev.eventbus.Published;
import dev.eventbus.Retention;
import dev.eventbus.testkit.RedisSentinels;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.RedisServerBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Measures how many acknowledged events a failover of a primary with two replicas and three Sentinels loses under load. Its
 * name keeps it out of the build: {@code mvn -Pquick -pl eventbus-redis -am test -Dtest=FailoverLoss} prints what the README
 * quotes.
 */
class FailoverLoss extends FailoverTest {
    private static final int ROUNDS = 3;
    private static final int THREADS = 4;
    private static final int AT_ONCE = 100;

    /** What is done against losses. */
    enum Care {
        ASYNC(Durability.async(), 0),
        ASYNC_WITH_MIN_REPLICAS_1(Durability.async(), 1),
        ASYNC_WITH_MIN_REPLICAS_2(Durability.async(), 2),
        REPLICATED_1(Durability.replicated(1), 0),
        REPLICATED_2(Durability.replicated(2), 0);

        private final Durability durability;
        private final int minReplicas;

        Care(Durability durability, int minReplicas) {
            this.durability = durability;
            this.minReplicas = minReplicas;
        }

        RedisServerBuilder server() {
            return RedisServer.builder()
                    .embedded()
                    .config("min-replicas-to-write", Integer.toString(minReplicas))
                    .config("min-replicas-max-lag", "2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void planned(Care care) throws Exception {
        measure("planned failover", care, RedisSentinels::failover);
    }

    @Test
    void plannedWhileThePrimaryLetsWritersWait() throws Exception {
        measure("planned failover after CLIENT PAUSE", Care.ASYNC, redis -> {
            redis.primary().command("CLIENT", "PAUSE", "20000", "WRITE");
            redis.failover();
        });
    }

    @ParameterizedTest
    @EnumSource
    void killed(Care care) throws Exception {
        measure("kill -9", care, redis -> {
            RedisServer old = redis.primary();
            old.kill();
            await().atMost(RECOVERY).ignoreExceptions().until(() -> redis.primary() != old);
        });
    }

    private void measure(String what, Care care, Consumer<RedisSentinels> failover) throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            try (RedisSentinels redis = RedisSentinels.start(2, 3, care.server());
                    EventBus bus = builder(redis.uri())
                            .durability(care.durability)
                            .retention(Retention.maxLength(100_000_000))
                            .build()) {
                Flood flood = new Flood(bus);
                long rate = flood.awaitAcknowledged(20_000);
                failover.accept(redis);
                awaitMore(redis.primary());
                flood.stop();
                Map<Integer, Integer> stored = stored(redis.primary(), STREAM);
                long lost = flood.acknowledged.stream()
                        .filter(number -> !stored.containsKey(number))
                        .count();
                System.out.printf(
                        "MEASURED %s, %s: %,d acknowledged, %,d a second before it; lost %,d%n",
                        what, care, flood.acknowledged.size(), rate, lost);
                assertThat(stored.values()).containsOnly(1);
            }
        }
    }

    /** Waits until {@code primary}, which is the new one, is published to. */
    private static void awaitMore(RedisServer primary) {
        long before = (Long) primary.command("XLEN", STREAM);
        await().atMost(RECOVERY).until(() -> (Long) primary.command("XLEN", STREAM) > before + 1_000);
    }

    /** Publishes as fast as it can. */
    private final class Flood {
        private final EventBus bus;
        private final AtomicInteger numbers = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();
        final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();

        Flood(EventBus bus) {
            this.bus = bus;
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(this::publish, "flood-" + i);
                thread.setDaemon(true);
                threads.add(thread);
                thread.start();
            }
        }

        private void publish() {
            while (!stopped.get()) {
                int from = numbers.getAndAdd(AT_ONCE);
                CompletableFuture.allOf(IntStream.range(from, from + AT_ONCE)
                                .mapToObj(this::publish)
                                .toArray(CompletableFuture[]::new))
                        .join();
            }
        }

        private CompletableFuture<Published> publish(int number) {
            return bus.publishAsync(placed(number)).handle((published, failure) -> {
                if (published != null) {
                    acknowledged.add(number);
                }
                return published;
            });
        }

        /** How many it were in a second. */
        long awaitAcknowledged(int events) {
            long began = System.nanoTime();
            await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= events);
            return Math.round(perSecond(acknowledged.size(), began));
        }

        void stop() throws InterruptedException {
            stopped.set(true);
            for (Thread thread : threads) {
                thread.join(60_000);
            }
        }
    }
}
