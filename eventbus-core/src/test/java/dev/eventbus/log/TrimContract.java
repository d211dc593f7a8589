package dev.eventbus.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.Retention;
import dev.eventbus.log.EventLog.Trimmed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Letting go of old entries. */
interface TrimContract extends LogFixture {
    private static int retained(LogFixture fixture, EventLog log, String witness) {
        log.declare(fixture.subscription(witness), fixture.type(), BEGINNING);
        LogConsumer consumer = log.join(fixture.subscription(witness), List.of(fixture.type()));
        int seen = 0;
        List<Delivery> page;
        do {
            page = LogFixture.get(consumer.read(500, Duration.ofMillis(50)));
            seen += page.size();
        } while (!page.isEmpty());
        return seen;
    }

    private static long trimAll(EventLog log, String type, Retention retention) {
        long removed = 0;
        Trimmed trimmed;
        do {
            trimmed = LogFixture.trim(log, type, retention);
            removed += trimmed.removed();
        } while (trimmed.more());
        return removed;
    }

    private void settleAll(EventLog log, LogConsumer consumer) {
        List<Delivery> page;
        do {
            page = LogFixture.get(consumer.read(500, Duration.ofMillis(50)));
            LogFixture.get(consumer.acknowledge(page, Duration.ZERO));
        } while (!page.isEmpty());
    }

    @Test
    default void whatEverybodyHasSettledIsTrimmedToTheLength() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        for (int i = 0; i < 700; i++) {
            LogFixture.appendAsync(log, type(), "e" + i);
        }
        append(log, "last");
        settleAll(log, consumer);

        assertThat(trimAll(log, type(), Retention.maxLength(50))).isEqualTo(651);
        assertThat(trimAll(log, type(), Retention.maxLength(50))).isZero();
        assertThat(retained(this, log, "witness")).isEqualTo(50);
    }

    @Test
    default void whatASubscriptionWasNotGivenStaysAndItIsNamed() {
        EventLog log = log(LONG_LEASE);
        log.declare(subscription("asleep"), type(), BEGINNING);
        append(log, "a", "b", "c");

        Trimmed trimmed = LogFixture.trim(log, type(), Retention.maxLength(1));

        assertThat(trimmed.removed()).isZero();
        assertThat(trimmed.heldBy()).contains(subscription("asleep"));
        assertThat(retained(this, log, "witness")).isEqualTo(3);
    }

    @Test
    default void whatIsPendingAndAllAfterItStays() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a", "b", "c", "d", "e");
        List<Delivery> read = LogFixture.get(consumer.read(10, Duration.ofSeconds(1)));
        LogFixture.get(
                consumer.acknowledge(List.of(read.get(0), read.get(1), read.get(3), read.get(4)), Duration.ZERO));

        Trimmed trimmed = LogFixture.trim(log, type(), Retention.maxLength(1));

        assertThat(trimmed).returns(2L, Trimmed::removed).returns(Optional.of(subscription()), Trimmed::heldBy);
        assertThat(retained(this, log, "witness")).isEqualTo(3);
    }

    @Test
    default void ofManyOnlyThoseBeforeThePendingOneGoAndNoMoreThanAreTooMany() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        for (int i = 0; i < 999; i++) {
            LogFixture.appendAsync(log, type(), "e" + i);
        }
        append(log, "last");
        List<Delivery> read = new ArrayList<>();
        while (read.size() < 1_000) {
            read.addAll(LogFixture.get(consumer.read(500, Duration.ofSeconds(1))));
        }
        Delivery pending = read.remove(777);
        LogFixture.get(consumer.acknowledge(read, Duration.ZERO));

        assertThat(trimAll(log, type(), Retention.maxLength(431))).isEqualTo(569);
        assertThat(trimAll(log, type(), Retention.maxLength(10))).isEqualTo(777 - 569);
        LogFixture.get(consumer.acknowledge(List.of(pending), Duration.ZERO));
        assertThat(trimAll(log, type(), Retention.maxLength(10))).isEqualTo(1_000 - 777 - 10);
        assertThat(retained(this, log, "witness")).isEqualTo(10);
    }

    @Test
    default void whatIsTooOldGoesAlthoughThereIsRoom() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a", "b");
        settleAll(log, consumer);
        Retention aSecond = Retention.maxLength(1_000).withMaxAge(Duration.ofSeconds(1));

        AtomicLong removed = new AtomicLong();
        await().atMost(PATIENCE)
                .until(() ->
                        removed.addAndGet(LogFixture.trim(log, type(), aSecond).removed()) == 2);

        assertThat(retained(this, log, "witness")).isZero();
    }

    @Test
    default void nothingGoesBecauseOfItsAgeWhileTheClockIsNotBelieved() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a", "b", "c");
        settleAll(log, consumer);
        Retention aSecond = Retention.maxLength(2).withMaxAge(Duration.ofSeconds(1));

        assertThat(log.trim(type(), aSecond, 0).removed()).isEqualTo(1);
        Instant later = log.trim(type(), aSecond, 0).time().plusSeconds(2);
        Trimmed last = await().atMost(PATIENCE)
                .until(() -> log.trim(type(), aSecond, later.toEpochMilli() - 2_500), trimmed -> {
                    assertThat(trimmed).returns(0L, Trimmed::removed).returns(2L, Trimmed::length);
                    return trimmed.time().isAfter(later);
                });

        assertThat(log.trim(type(), aSecond, last.time().toEpochMilli() + 60_000))
                .returns(2L, Trimmed::removed)
                .returns(0L, Trimmed::length);
    }

    @Test
    default void whoTrimsIsToldTheTimeOfTheStoreAndWhatIsLeft() {
        EventLog log = log(LONG_LEASE);
        long before = System.currentTimeMillis();
        append(log, "a", "b", "c");

        Trimmed trimmed = LogFixture.trim(log, type(), Retention.maxLength(2));

        assertThat(trimmed.length()).isEqualTo(2);
        assertThat(trimmed.time().toEpochMilli()).isBetween(before, System.currentTimeMillis());
    }

    @Test
    default void oneLogAtATimeTrimsAStream() {
        EventLog first = log(LONG_LEASE);
        EventLog second = log(LONG_LEASE);
        append(first, "a", "b", "c");

        assertThat(LogFixture.trim(first, type(), Retention.maxLength(2)).removed())
                .isEqualTo(1);
        Trimmed notOurs = LogFixture.trim(second, type(), Retention.maxLength(1));
        assertThat(notOurs).isEqualTo(Trimmed.notOurs(notOurs.time()));
        assertThat(LogFixture.trim(first, type(), Retention.maxLength(1)).removed())
                .isEqualTo(1);
    }

    @Test
    default void aStreamThatIsNotThereHasNothingToTrim() {
        Trimmed nothing = LogFixture.trim(log(LONG_LEASE), type(), Retention.maxLength(1));

        assertThat(nothing).isEqualTo(Trimmed.notOurs(nothing.time()));
    }
}
