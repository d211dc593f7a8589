package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.held;
import static dev.eventbus.log.LogFixture.ids;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.start;
import static dev.eventbus.log.LogFixture.texts;
import static dev.eventbus.log.LogFixture.untilEmpty;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reading new entries. */
public interface ReadContract extends LogFixture {
    @Test
    default void newEntriesComeInStreamOrder() {
        EventLog log = log();
        List<String> entryIds = append(log, "a", "b", "c", "d", "e");
        LogConsumer consumer = consumer(log);

        List<Delivery> all = new ArrayList<>(read(consumer, 2));
        all.addAll(read(consumer, 10));

        assertThat(ids(all)).isEqualTo(entryIds);
        assertThat(texts(all)).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    default void aNewEntryIsFreshAndOnItsFirstDelivery() {
        EventLog log = log();
        append(log, "a");

        Delivery fresh = readOne(consumer(log));

        assertThat(fresh.origin()).isEqualTo(Delivery.Origin.FRESH);
        assertThat(fresh.deliveries()).isEqualTo(1);
        assertThat(fresh.trimmed()).isFalse();
    }

    @Test
    default void aReadHandsOutAtMostMaxOfEachStream() {
        EventLog log = log();
        List<String> types = twoTypes(log);
        for (String type : types) {
            IntStream.range(0, 5).forEach(i -> get(LogFixture.appendAsync(log, type, type + i)));
        }
        LogConsumer consumer = log.join(subscription(), types);

        List<Delivery> first = read(consumer, 3);
        List<Delivery> all = new ArrayList<>(first);
        all.addAll(untilEmpty(() -> read(consumer, 3)));

        assertThat(first).isNotEmpty();
        for (String type : types) {
            assertThat(first).filteredOn(d -> d.type().equals(type)).hasSizeLessThanOrEqualTo(3);
            assertThat(all)
                    .filteredOn(d -> d.type().equals(type))
                    .extracting(LogFixture::text)
                    .isEqualTo(IntStream.range(0, 5).mapToObj(i -> type + i).toList());
        }
    }

    @Test
    default void aThousandEntriesAreReadAndAcknowledgedAtOnce() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        List<String> entryIds = append(
                log, IntStream.range(0, 1_000).mapToObj(Integer::toString).toArray(String[]::new));

        List<Delivery> read = read(consumer, 1_000);
        assertThat(ids(read)).isEqualTo(entryIds);

        assertThat(get(consumer.acknowledge(read, Duration.ZERO))).isEmpty();
        assertThat(held(consumer)).isEmpty();
    }

    @Test
    default void aReadDoesNotWaitWhenThereIsSomething() {
        EventLog log = log();
        append(log, "a");

        CompletableFuture<List<Delivery>> read = consumer(log).read(10, PATIENCE.multipliedBy(10));

        assertThat(texts(get(read))).containsExactly("a");
    }

    @Test
    default void aReadWaitsAsLongAsItWasToldTo() {
        LogConsumer consumer = consumer(log());
        long start = System.nanoTime();

        assertThat(get(consumer.read(10, Duration.ofMillis(300)))).isEmpty();

        assertThat(NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(290L, 10_000L);
    }

    @Test
    default void anAppendEndsTheWaitOfARead() {
        LogConsumer consumer = consumer(log());
        CompletableFuture<List<Delivery>> read = consumer.read(10, PATIENCE.multipliedBy(10));
        assertThat(read).isNotDone();

        append(log(), "a");

        assertThat(texts(get(read))).containsExactly("a");
    }

    @Test
    default void anAppendToAnyOfItsStreamsEndsTheWaitOfARead() {
        EventLog log = log();
        List<String> types = twoTypes(log);
        LogConsumer consumer = log.join(subscription(), types);

        for (String type : types) {
            CompletableFuture<List<Delivery>> read = consumer.read(10, PATIENCE.multipliedBy(10));
            get(LogFixture.appendAsync(log, type, type));
            assertThat(texts(get(read))).containsExactly(type);
        }
    }

    @Test
    default void ofTwoWaitingConsumersOneGetsTheEntry() {
        EventLog log = log();
        List<LogConsumer> consumers = List.of(consumer(log), consumer(log));
        Duration wait = PATIENCE.multipliedBy(10);
        CompletableFuture<List<Delivery>> one = consumers.get(0).read(10, wait);
        CompletableFuture<List<Delivery>> other = consumers.get(1).read(10, wait);

        append(log, "a");
        get(one.applyToEither(other, read -> read));
        await().atMost(PATIENCE).until(() -> {
            consumers.forEach(LogConsumer::wake);
            return one.isDone() && other.isDone();
        });

        List<Delivery> all = new ArrayList<>(get(one));
        all.addAll(get(other));

        assertThat(texts(all)).containsExactly("a");
    }

    @Test
    default void aReadWaitsOnWhenAnotherConsumerGotTheEntry() {
        EventLog log = log();
        Duration wait = PATIENCE.multipliedBy(10);
        CompletableFuture<List<Delivery>> one = consumer(log).read(10, wait);
        CompletableFuture<List<Delivery>> other = consumer(log).read(10, wait);

        append(log, "a");
        CompletableFuture<List<Delivery>> first = one.applyToEither(other, read -> read);
        assertThat(texts(get(first))).containsExactly("a");
        await().during(Duration.ofMillis(200)).atMost(PATIENCE).until(() -> !one.isDone() || !other.isDone());
        append(log, "b");

        List<String> both = new ArrayList<>(texts(get(one)));
        both.addAll(texts(get(other)));
        assertThat(both).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    default void twoConsumersShareASubscriptionAndNoEntryGoesToBoth() {
        EventLog log = log(LONG_LEASE);
        int events = 1_000;
        List<LogConsumer> consumers = List.of(consumer(log), consumer(log(LONG_LEASE)));
        CompletableFuture<List<String>> appended = start(() -> append(
                log, IntStream.range(0, events).mapToObj(Integer::toString).toArray(String[]::new)));
        Set<String> handed = ConcurrentHashMap.newKeySet();

        List<CompletableFuture<Set<String>>> reading = consumers.stream()
                .map(consumer -> start(() -> {
                    Set<String> twice = new HashSet<>();
                    long start = System.nanoTime();
                    while (handed.size() < events && System.nanoTime() - start < PATIENCE.toNanos()) {
                        for (Delivery delivery : get(consumer.read(7, Duration.ofMillis(100)))) {
                            if (!handed.add(delivery.entryId())) {
                                twice.add(delivery.entryId());
                            }
                            acknowledge(consumer, delivery);
                        }
                    }
                    return twice;
                }))
                .toList();

        assertThat(reading).allSatisfy(twice -> assertThat(get(twice)).isEmpty());
        assertThat(handed).containsExactlyInAnyOrderElementsOf(get(appended));
        assertThat(consumers)
                .allSatisfy(consumer -> assertThat(read(consumer, 10)).isEmpty());
    }

    @Test
    default void everySubscriptionGetsEveryEntry() {
        EventLog log = log();
        append(log, "a", "b");

        assertThat(texts(read(consumer(log, subscription("one")), 10))).containsExactly("a", "b");
        assertThat(texts(read(consumer(log, subscription("two")), 10))).containsExactly("a", "b");
    }

    @Test
    default void aReadThatWaitsIsWoken() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        CompletableFuture<List<Delivery>> waiting = consumer.read(10, PATIENCE);

        await().atMost(PATIENCE.dividedBy(2)).until(() -> {
            consumer.wake(); // the first may come before the read has begun to wait
            return waiting.isDone();
        });

        assertThat(get(waiting)).isEmpty();
        append(log, "a");
        assertThat(texts(read(consumer, 10))).containsExactly("a");
    }

    @Test
    default void closingAConsumerFailsItsReadUnderWay() {
        LogConsumer consumer = consumer(log());
        CompletableFuture<List<Delivery>> read = consumer.read(10, PATIENCE.multipliedBy(10));

        consumer.close();

        assertThatThrownBy(() -> get(read)).isInstanceOf(LogException.class);
    }

    @Test
    default void closingALogFailsTheReadsUnderWay() {
        EventLog log = log();
        CompletableFuture<List<Delivery>> read = consumer(log).read(10, PATIENCE.multipliedBy(10));

        log.close();

        assertThatThrownBy(() -> get(read)).isInstanceOf(LogException.class);
    }
}
