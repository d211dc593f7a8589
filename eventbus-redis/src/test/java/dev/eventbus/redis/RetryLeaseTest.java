package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.RetryPolicy;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.LogException;
import dev.eventbus.log.StartPosition;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was taken for its retry stays with whoever has it while he lives, whatever becomes of the server. */
class RetryLeaseTest extends FaultTest {
    private static final String RETRY = "{" + STREAM + "}:retry:" + SUBSCRIPTION;
    private static final String RETRYING = "{" + STREAM + "}:retrying:" + SUBSCRIPTION;
    private static final String CONSUMERS = "{" + STREAM + "}:consumers:" + SUBSCRIPTION;

    private final Handled handled = new Handled();
    private RedisServer redis;

    @BeforeEach
    void startServer() {
        redis = start(RedisServer.builder().embedded());
    }

    private EventLog open(Duration watchdog) {
        EventLog log = closeLater(RedisLog.open(RedisLogSettings.of(RedisURI.create(redis.uri()))
                .withLease(LEASE)
                .withWatchdog(watchdog)));
        log.declare(SUBSCRIPTION, "PLACED", new StartPosition.Beginning());
        return log;
    }

    private static LogConsumer join(EventLog log) {
        return log.join(SUBSCRIPTION, List.of("PLACED"));
    }

    /** An entry that {@code consumer} has taken for its retry. */
    private Delivery taken(LogConsumer consumer) {
        append(redis, 0, 1);
        Delivery read = consumer.read(10, Duration.ZERO).join().get(0);
        consumer.retry(read, read.fields(), Duration.ZERO).join();
        return consumer.takeDue(Set.of(), 10).get(0);
    }

    @Test
    void aRetryThatIsBeingHandledRunsOnceThoughTheServerIsAwayForLongerThanTheLease() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        for (EventBus each : List.of(bus(redis.uri()), bus(redis.uri()))) {
            each.subscribe(SUBSCRIPTION, Placed.class)
                    .concurrency(2)
                    .retry(RetryPolicy.defaults().withFixedDelay(Duration.ZERO))
                    .start((event, context) -> {
                        if (context.attempt() == 1) {
                            throw new IllegalStateException("as it was told");
                        }
                        handled.add(event.number());
                        begun.countDown();
                        release.await();
                    });
        }
        append(redis, 0, 1);
        await().atMost(PATIENCE).until(() -> begun.getCount() == 0);

        redis.freeze();
        pass(LEASE.plusSeconds(2));
        redis.thaw();
        pass(LEASE.multipliedBy(3));
        release.countDown();

        await().atMost(PATIENCE).until(() -> told.handled.size() == 1);
        assertThat(handled.moreThanOnce()).isEmpty();
        assertThat(told.fenced).isEmpty();
        assertThat(redis.command("EXISTS", RETRY, RETRYING)).isEqualTo(0L);
    }

    @Test
    void aRetryIsNotTakenFromTheLivingByACallThatWaitedInTheServer() {
        EventLog log = open(Duration.ofSeconds(20));
        LogConsumer living = join(log);
        LogConsumer other = join(log);
        Delivery due = taken(living);
        awaitGrace(living, other);

        redis.freeze();
        CompletableFuture<List<Delivery>> late = CompletableFuture.supplyAsync(() -> other.takeDue(Set.of(), 10));
        pass(LEASE.plusSeconds(1));
        redis.thaw();

        assertThat(late.join()).isEmpty();
        other.pulse(false);
        assertThat(other.takeDue(Set.of(), 10)).isEmpty();
        assertThat(living.pulse(true).fenced()).isFalse();
        assertThat(living.acknowledge(List.of(due), Duration.ZERO).join()).isEmpty();
    }

    @Test
    void afterASilenceTheLivingHaveTimeToShowThemselvesBeforeTheirRetriesAreTaken() {
        EventLog log = open(Duration.ofMillis(500));
        LogConsumer living = join(log);
        LogConsumer other = join(log);
        Delivery due = taken(living);
        awaitGrace(living, other);

        redis.freeze();
        long end = System.nanoTime() + LEASE.plusSeconds(1).toNanos();
        await().atMost(PATIENCE).until(() -> {
            assertThatThrownBy(() -> other.pulse(false)).isInstanceOf(LogException.class);
            return System.nanoTime() > end;
        });
        redis.thaw();

        await().atMost(PATIENCE)
                .ignoreException(LogException.class)
                .until(() -> other.pulse(false).dead().isEmpty());
        assertThat(other.takeDue(Set.of(), 10)).isEmpty();
        // Now it is really silent.
        List<Delivery> found = await().atMost(PATIENCE)
                .until(
                        () -> {
                            other.pulse(false);
                            return other.takeDue(Set.of(), 10);
                        },
                        some -> !some.isEmpty());
        assertThat(found).extracting(Delivery::origin).containsExactly(Delivery.Origin.RETRY_RECOVERED);
        assertThat(living.acknowledge(List.of(due), Duration.ZERO).join()).containsExactly(due);
    }

    @Test
    void whoeverIsNotInTheRecordOfConsumersHasALeaseToShowHimself() {
        EventLog log = open(Duration.ofSeconds(5));
        LogConsumer silent = join(log);
        LogConsumer other = join(log);
        taken(silent);
        awaitGrace(silent, other);
        await().atMost(PATIENCE)
                .until(
                        () -> { // what was taken is looked at again
                            other.pulse(false);
                            return other.pulse(false)
                                    .nextRetry()
                                    .filter(Duration.ZERO::equals)
                                    .isPresent();
                        });

        redis.command("DEL", CONSUMERS);
        assertThat(other.takeDue(Set.of(), 10)).isEmpty();
        long start = System.nanoTime();

        await().atMost(PATIENCE).until(() -> {
            other.pulse(false);
            return !other.takeDue(Set.of(), 10).isEmpty();
        });
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(LEASE.minusMillis(100), LEASE.plusSeconds(5));
    }

    @Test
    void aLivingConsumerMayAcknowledgeAgainThoughTheRecordOfConsumersIsDeleted() {
        LogConsumer living = join(open(Duration.ofSeconds(5)));
        Delivery due = taken(living);
        assertThat(living.acknowledge(List.of(due), Duration.ZERO).join()).isEmpty();

        redis.command("DEL", CONSUMERS);

        assertThat(living.acknowledge(List.of(due), Duration.ZERO).join()).isEmpty();
    }

    @Test
    void aStaleConsumerMayNotAcknowledgeThoughTheRecordOfItsTakeoverIsDeleted() {
        EventLog log = open(Duration.ofSeconds(5));
        LogConsumer stale = join(log);
        LogConsumer other = join(log);
        Delivery lost = taken(stale);
        List<Delivery> found = await().atMost(PATIENCE)
                .until(
                        () -> {
                            other.pulse(false);
                            return other.takeDue(Set.of(), 10);
                        },
                        some -> !some.isEmpty());
        other.acknowledge(found, Duration.ZERO).join();

        redis.command("DEL", CONSUMERS);

        assertThat(stale.acknowledge(List.of(lost), Duration.ZERO).join()).containsExactly(lost);
    }

    /** Pulses until nobody is spared any more because he is new. */
    private static void awaitGrace(LogConsumer... consumers) {
        long end = System.nanoTime() + LEASE.plusMillis(300).toNanos();
        await().pollInterval(Duration.ofMillis(200)).atMost(PATIENCE).until(() -> {
            for (LogConsumer consumer : consumers) {
                consumer.pulse(true);
            }
            return System.nanoTime() > end;
        });
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(PATIENCE).until(() -> System.nanoTime() > end);
    }
}
