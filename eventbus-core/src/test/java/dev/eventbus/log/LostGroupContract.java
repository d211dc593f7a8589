package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.Retention;
import dev.eventbus.log.EventLog.Trimmed;
import dev.eventbus.log.LogConsumer.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a subscription had not settled when its group was lost stays for it, or is told as lost. */
interface LostGroupContract extends LogFixture {
    @Test
    default void retentionKeepsWhatALostGroupHasNotRead() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, numbers(1));
        acknowledge(consumer, readOne(consumer));
        awaitLook(consumer);
        append(log, numbers(9));
        destroyGroup(subscription(), type());

        assertThat(LogFixture.trim(log, type(), Retention.maxLength(1)))
                .returns(1L, Trimmed::removed)
                .returns(Optional.of(subscription()), Trimmed::heldBy);

        log.declare(subscription(), type(), BEGINNING);
        assertThat(read(consumer, 100)).hasSize(9);
        assertNothingLost(consumer);
    }

    @Test
    default void retentionKeepsWhatALostGroupHeld() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "settled", "held", "settled before it");
        List<Delivery> read = read(consumer, 10);
        acknowledge(consumer, read.get(0), read.get(2));
        awaitLook(consumer);
        destroyGroup(subscription(), type());

        assertThat(LogFixture.trim(log, type(), Retention.maxLength(1)))
                .returns(1L, Trimmed::removed)
                .returns(Optional.of(subscription()), Trimmed::heldBy);

        log.declare(subscription(), type(), BEGINNING);
        assertThat(texts(read(consumer, 100))).contains("held");
    }

    @Test
    default void retentionKeepsANewStreamForAGroupThatWasLostWithTheOldOne() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        advanceIds(type());
        append(log, "old");
        acknowledge(consumer, readOne(consumer));
        awaitLook(consumer);
        deleteStream(type());
        append(log, numbers(3));

        assertThat(LogFixture.trim(log, type(), Retention.maxLength(1)))
                .returns(0L, Trimmed::removed)
                .returns(Optional.of(subscription()), Trimmed::heldBy);

        log.declare(subscription(), type(), BEGINNING);
        assertThat(read(consumer, 100)).hasSize(3);
    }

    @Test
    default void whatIsRemovedWhileTheGroupIsLostIsTold() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, numbers(5));
        acknowledge(consumer, read(consumer, 100).toArray(Delivery[]::new));
        awaitLook(consumer);
        append(log, numbers(10));
        destroyGroup(subscription(), type());
        trimTo(type(), 3);

        log.declare(subscription(), type(), BEGINNING);

        LogConsumer next = consumer(log());
        assertLost(7, awaitLosses(next));
        assertThat(read(next, 100)).hasSize(3);
        assertNothingLost(next);
    }

    @Test
    default void whatWasUnreadAtTheLastLookAndIsRemovedWhileTheGroupIsLostIsTold() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, numbers(5));
        acknowledge(consumer, read(consumer, 2).toArray(Delivery[]::new));
        awaitLook(consumer);
        destroyGroup(subscription(), type());
        trimTo(type(), 1);

        log.declare(subscription(), type(), BEGINNING);

        assertLost(2, awaitLosses(consumer));
        assertNothingLost(consumer);
        assertNothingLost(consumer(log()));
    }

    @Test
    default void whatWasHeldAndIsRemovedWhileTheGroupIsLostIsTold() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, numbers(5));
        List<Delivery> read = read(consumer, 100);
        acknowledge(consumer, read.get(0), read.get(3), read.get(4));
        awaitLook(consumer);
        destroyGroup(subscription(), type());
        trimTo(type(), 2);

        log.declare(subscription(), type(), BEGINNING);

        assertLost(2, awaitLosses(consumer));
        assertNothingLost(consumer);
    }

    @Test
    default void allThatIsRemovedWhileTheGroupIsLostIsTold() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, numbers(2));
        acknowledge(consumer, read(consumer, 100).toArray(Delivery[]::new));
        awaitLook(consumer);
        append(log, numbers(4));
        destroyGroup(subscription(), type());
        trimTo(type(), 0);

        log.declare(subscription(), type(), BEGINNING);

        assertLost(4, awaitLosses(consumer));
        assertNothingLost(consumer);
    }

    @Test
    default void aGroupThatIsLostHasLostNothingWhereNothingIsRemoved() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, numbers(5));
        List<Delivery> read = read(consumer, 4);
        acknowledge(consumer, read.get(0), read.get(1), read.get(3));
        awaitLook(consumer);
        assertThat(LogFixture.trim(log, type(), Retention.maxLength(1)).removed())
                .isEqualTo(2);
        destroyGroup(subscription(), type());
        LogFixture.trim(log, type(), Retention.maxLength(1));

        log.declare(subscription(), type(), BEGINNING);

        assertNothingLost(consumer);
        acknowledge(consumer, read(consumer, 100).toArray(Delivery[]::new));
        assertNothingLost(consumer);
    }

    private static String[] numbers(int entries) {
        return IntStream.range(0, entries).mapToObj(Integer::toString).toArray(String[]::new);
    }

    /** Pulses until the store has certainly looked, and saved the position. */
    private static void awaitLook(LogConsumer consumer) {
        assertNothingLost(consumer);
    }

    private static void assertNothingLost(LogConsumer consumer) {
        long end = System.nanoTime() + LEASE.multipliedBy(2).toNanos();
        while (System.nanoTime() < end) {
            assertThat(consumer.pulse(true).losses()).isEmpty();
        }
    }

    private static List<Loss> awaitLosses(LogConsumer consumer) {
        List<Loss> losses = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            losses.addAll(consumer.pulse(true).losses());
            return !losses.isEmpty();
        });
        return losses;
    }

    private void assertLost(long entries, List<Loss> losses) {
        assertThat(losses).extracting(Loss::type).containsOnly(type());
        long told = losses.stream().mapToLong(Loss::entries).sum();
        if (losses.stream().allMatch(Loss::exact)) {
            assertThat(told).isEqualTo(entries);
        } else {
            assertThat(told).isBetween(1L, entries);
        }
    }
}
