package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.Retention;
import dev.eventbus.log.LogConsumer.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What was removed from a stream before a subscription has read it is told: never silence, and no false alarm. */
interface LossContract extends LogFixture {
    /** For how long nothing may be told where nothing is lost. */
    Duration QUIET = LEASE.multipliedBy(2);

    @Test
    default void entriesThatAreTrimmedBeforeTheyAreReadAreTold() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "read");
        acknowledge(consumer, readOne(consumer));
        awaitLook(consumer);
        append(log, texts(10));

        trimTo(type(), 3);

        assertLost(7, awaitLosses(consumer));
        assertThat(read(consumer, 100)).hasSize(3);
        assertNothingLost(consumer);
    }

    @Test
    default void eachLossIsToldOnceToEachConsumerThatIsThere() {
        EventLog log = log();
        LogConsumer one = consumer(log);
        LogConsumer other = consumer(log());
        append(log, texts(10));
        awaitLook(one);
        awaitLook(other);

        trimTo(type(), 3);

        assertLost(7, awaitLosses(one));
        assertLost(7, awaitLosses(other));
        assertNothingLost(one);
        assertNothingLost(other);
        assertNothingLost(consumer(log()));
    }

    @Test
    default void losingEverythingIsToldToo() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, texts(10));

        trimTo(type(), 0);

        assertLost(10, awaitLosses(consumer));
        append(log, "next");
        assertThat(read(consumer, 100)).hasSize(1);
        assertNothingLost(consumer);
    }

    @Test
    default void whatIsLostWhileNobodyIsThereIsToldToWhoeverComesNext() {
        EventLog log = log();
        LogConsumer last = consumer(log);
        append(log, "read");
        acknowledge(last, readOne(last));
        awaitLook(last);
        last.leave(List.of());
        last.close();
        append(log, texts(10));
        trimTo(type(), 3);

        LogConsumer next = consumer(log());

        // A store may look when it is joined, and what it finds then is told by the first pulse.
        assertLost(7, awaitLosses(next));
    }

    @Test
    default void severalLossesAddUpAlsoWhenTheSubscriptionReadsOnInBetween() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, texts(1));
        acknowledge(consumer, readOne(consumer));
        List<Loss> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            awaitLook(consumer);
            append(log, texts(10));
            awaitLook(consumer);
            trimTo(type(), 6);
            all.addAll(awaitLosses(consumer));
            acknowledge(consumer, read(consumer, 2).toArray(Delivery[]::new));
        }

        // 10 of which 6 stay; then 4 unread and 10 more of which 6 stay, twice.
        assertLost(4 + 8 + 8, all);
    }

    @Test
    default void whatIsLostIsToldAlsoWhenTheSubscriptionReadsOnBeforeAnybodyLooks() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, texts(10));
        acknowledge(consumer, read(consumer, 2).toArray(Delivery[]::new));
        awaitLook(consumer);

        acknowledge(consumer, read(consumer, 1).toArray(Delivery[]::new));
        trimTo(type(), 3);
        acknowledge(consumer, read(consumer, 1).toArray(Delivery[]::new));
        List<Loss> all = new ArrayList<>(look(consumer));
        acknowledge(consumer, read(consumer, 2).toArray(Delivery[]::new));
        all.addAll(look(consumer));

        assertLost(4, all);
    }

    @Test
    default void whatIsLostIsToldAlsoWhenAnotherConsumerOfTheSubscriptionReadsOn() {
        EventLog log = log();
        LogConsumer one = consumer(log);
        LogConsumer other = consumer(log());
        append(log, texts(10));
        acknowledge(one, read(one, 2).toArray(Delivery[]::new));
        acknowledge(other, read(other, 3).toArray(Delivery[]::new));
        trimTo(type(), 2);

        acknowledge(one, read(one, 1).toArray(Delivery[]::new));
        acknowledge(other, read(other, 1).toArray(Delivery[]::new));

        assertLost(3, look(one));
        assertLost(3, look(other));
    }

    @Test
    default void whatIsTrimmedWhileAReadWaitsIsNoLossIfAllOfItWasRead() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, texts(10));
        awaitLook(consumer);
        acknowledge(consumer, read(consumer, 20).toArray(Delivery[]::new));
        CompletableFuture<List<Delivery>> waiting = consumer.read(20, PATIENCE);

        trimTo(type(), 0);
        append(log, texts(3));

        int got = get(waiting).size() + read(consumer, 20).size();
        assertThat(got).isEqualTo(3);
        assertNothingLost(consumer);
    }

    @Test
    default void whatIsLostWithAllElseIsToldAlsoWhenAnotherComesAndIsReadBeforeAnybodyLooks() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, texts(5));
        acknowledge(consumer, read(consumer, 2).toArray(Delivery[]::new));
        awaitLook(consumer);
        acknowledge(consumer, read(consumer, 1).toArray(Delivery[]::new));

        trimTo(type(), 0);
        assertThat(read(consumer, 1)).isEmpty();
        append(log, "next");
        acknowledge(consumer, readOne(consumer));

        assertLost(2, look(consumer));
    }

    @Test
    default void whatIsTrimmedSoonAfterItWasReadIsNoLoss() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, texts(10));
        acknowledge(consumer, read(consumer, 2).toArray(Delivery[]::new));
        awaitLook(consumer);

        acknowledge(consumer, read(consumer, 5).toArray(Delivery[]::new));
        trimTo(type(), 3);
        acknowledge(consumer, read(consumer, 1).toArray(Delivery[]::new));
        assertNothingLost(consumer);
        acknowledge(consumer, read(consumer, 2).toArray(Delivery[]::new));

        assertNothingLost(consumer);
    }

    @Test
    default void trimmingWhatWasReadIsNoLoss() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, texts(10));
        acknowledge(consumer, read(consumer, 8).toArray(Delivery[]::new));
        awaitLook(consumer);
        trimTo(type(), 5);
        assertNothingLost(consumer);
        acknowledge(consumer, read(consumer, 8).toArray(Delivery[]::new));
        awaitLook(consumer);

        trimTo(type(), 0);
        awaitLook(consumer);
        append(log, texts(3));

        assertNothingLost(consumer);
        assertThat(read(consumer, 100)).hasSize(3);
        assertNothingLost(consumer);
    }

    @Test
    default void trimmingToTheSoftBoundsIsNoLossAlsoWhenAllThatWasReadGoes() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, texts(5));
        acknowledge(consumer, read(consumer, 5).toArray(Delivery[]::new));
        awaitLook(consumer);
        append(log, texts(10));

        assertThat(LogFixture.trim(log, type(), Retention.maxLength(3)).removed())
                .isEqualTo(5);

        assertNothingLost(consumer);
        acknowledge(consumer, read(consumer, 4).toArray(Delivery[]::new));
        assertThat(LogFixture.trim(log, type(), Retention.maxLength(3)).removed())
                .isEqualTo(4);
        assertNothingLost(consumer);
    }

    @Test
    default void whatWasTrimmedBeforeASubscriptionWasDeclaredIsNoneOfItsLosses() {
        EventLog log = log();
        append(log, texts(10));
        trimTo(type(), 4);

        LogConsumer consumer = consumer(log);
        log.declare(subscription("new"), type(), NOW);
        LogConsumer fromNow = log.join(subscription("new"), List.of(type()));

        assertNothingLost(consumer);
        assertNothingLost(fromNow);
        assertThat(read(consumer, 2)).hasSize(2);
        assertNothingLost(consumer);
        append(log, "more");
        assertThat(read(fromNow, 2)).hasSize(1);
        assertNothingLost(fromNow);
    }

    @Test
    default void aStreamThatWasDeletedHasNothingLostInTheNextOne() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, texts(10));
        acknowledge(consumer, read(consumer, 10).toArray(Delivery[]::new));
        awaitLook(consumer);
        deleteStream(type());
        log.declare(subscription(), type(), BEGINNING);

        assertNothingLost(consumer);
        append(log, texts(3));
        assertNothingLost(consumer);
        assertThat(read(consumer, 100)).hasSize(3);
        assertNothingLost(consumer);
    }

    private static String[] texts(int entries) {
        return IntStream.range(0, entries).mapToObj(Integer::toString).toArray(String[]::new);
    }

    /** Pulses until the store has certainly looked. */
    private void awaitLook(LogConsumer consumer) {
        assertNothingLost(consumer);
    }

    private static void assertNothingLost(LogConsumer consumer) {
        assertThat(look(consumer)).isEmpty();
    }

    /** What is told until the store has certainly looked. */
    private static List<Loss> look(LogConsumer consumer) {
        List<Loss> losses = new ArrayList<>();
        long end = System.nanoTime() + QUIET.toNanos();
        do {
            losses.addAll(consumer.pulse(true).losses());
        } while (System.nanoTime() - end < 0);
        return losses;
    }

    private List<Loss> awaitLosses(LogConsumer consumer) {
        List<Loss> losses = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            losses.addAll(consumer.pulse(true).losses());
            return !losses.isEmpty();
        });
        return losses;
    }

    private void assertLost(long entries, List<Loss> losses) {
        assertThat(losses).isNotEmpty().extracting(Loss::type).containsOnly(type());
        long told = losses.stream().mapToLong(Loss::entries).sum();
        if (losses.stream().allMatch(Loss::exact)) {
            assertThat(told).isEqualTo(entries);
        } else {
            assertThat(told).isBetween(1L, entries);
        }
    }
}
