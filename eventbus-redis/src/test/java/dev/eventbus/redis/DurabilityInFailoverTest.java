package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.Durability;
import dev.eventbus.DurabilityException;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusException;
import dev.eventbus.EventMetadata;
import dev.eventbus.PublishOutcomeUnknownException;
import dev.eventbus.testkit.RedisSentinels;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Publishing that waits for replicas while the primary is replaced. */
class DurabilityInFailoverTest extends FailoverTest {
    private static final int THREADS = 4;

    /** Publishes from several threads and keeps account of what became of each event. */
    private final class Publishers implements AutoCloseable {
        private final EventBus bus;
        private final AtomicInteger numbers = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();
        final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        final Set<Integer> refused = ConcurrentHashMap.newKeySet();
        final ConcurrentMap<Integer, UUID> inDoubt = new ConcurrentHashMap<>();

        Publishers(EventBus bus) {
            this.bus = bus;
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(this::publish, "publisher-" + i);
                thread.setDaemon(true);
                threads.add(thread);
                thread.start();
            }
        }

        private void publish() {
            while (!stopped.get()) {
                int number = numbers.getAndIncrement();
                try {
                    bus.publish(placed(number));
                    acknowledged.add(number);
                } catch (BusUnavailableException e) {
                    refused.add(number);
                } catch (PublishOutcomeUnknownException e) {
                    inDoubt.put(number, e.eventId());
                } catch (DurabilityException e) {
                    inDoubt.put(number, e.eventId());
                }
            }
        }

        /** Waits until so many that are published from now on are acknowledged. */
        void awaitAcknowledged(int more) {
            int from = numbers.get() + THREADS; // what they are about now was begun before
            await().atMost(RECOVERY)
                    .until(() -> acknowledged.stream().filter(n -> n >= from).count() >= more);
        }

        @Override
        public void close() throws InterruptedException {
            stopped.set(true);
            for (Thread thread : threads) {
                thread.join(60_000);
            }
        }
    }

    private Publishers publishers(RedisSentinels redis, Durability durability) {
        EventBus bus = closeLater(builder(redis.uri())
                .durability(durability)
                .publishTimeout(Duration.ofMillis(500)) // shorter than a failover: some will be in doubt
                .build());
        Publishers publishers = closeLater(new Publishers(bus));
        publishers.awaitAcknowledged(500);
        return publishers;
    }

    /** With one of two, the replica that is not promoted goes on confirming what the old primary takes. */
    @Test
    void aPlannedFailoverKeepsWhatAllReplicasHave() throws Exception {
        RedisSentinels redis = closeLater(RedisSentinels.start(2, 3));
        Publishers load = publishers(redis, Durability.replicated(2));

        redis.failover();

        RedisServer primary = redis.primary();
        long before = (Long) primary.command("XLEN", STREAM);
        await().atMost(RECOVERY).until(() -> (Long) primary.command("XLEN", STREAM) > before);
        load.close();
        Map<Integer, Integer> stored = stored(primary, STREAM);
        assertThat(stored.keySet()).containsAll(load.acknowledged);
        assertThat(load.refused).noneMatch(stored::containsKey);
        assertThat(stored.values()).as("entries of one event").containsOnly(1);
    }

    /** One of two replicas is enough here: the primary sends to both at once, and the one that has more is promoted. */
    @Test
    void whatWasAcknowledgedSurvivesAKillAndWhatIsInDoubtIsStoredOnceWhenItIsPublishedAgain() throws Exception {
        RedisSentinels redis = closeLater(RedisSentinels.start(2, 3));
        Publishers load = publishers(redis, Durability.replicated(1));
        RedisServer old = redis.primary();

        old.kill();

        load.awaitAcknowledged(500);
        load.close();
        RedisServer primary = redis.primary();
        assertThat(primary).isNotSameAs(old);
        Map<Integer, Integer> stored = stored(primary, STREAM);
        System.out.printf(
                "MEASURED replicated(1), kill -9: %d acknowledged, %d refused, %d in doubt, of which %d are stored%n",
                load.acknowledged.size(),
                load.refused.size(),
                load.inDoubt.size(),
                load.inDoubt.keySet().stream().filter(stored::containsKey).count());
        assertThat(stored.keySet()).containsAll(load.acknowledged);
        assertThat(load.refused).noneMatch(stored::containsKey);
        assertThat(stored.values()).as("entries of one event").containsOnly(1);
        assertThat(load.inDoubt).isNotEmpty();

        // The other replica may still be on its way to the new primary: then this is in doubt, too.
        load.inDoubt.forEach((number, id) -> await().atMost(RECOVERY)
                .ignoreExceptionsInstanceOf(EventBusException.class)
                .until(
                        () -> load.bus.publish(
                                placed(number), EventMetadata.none().withId(id)),
                        published -> true));

        Map<Integer, Integer> after = stored(primary, STREAM);
        assertThat(after.keySet()).containsAll(load.acknowledged).containsAll(load.inDoubt.keySet());
        assertThat(after.values()).as("entries of one event").containsOnly(1);
    }
}
