package dev.eventbus.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.Retention;
import dev.eventbus.log.EventLog.Trimmed;
import java.time.Duration;
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
            trimmed = log.trim(type, retention);
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

        Trimmed trimmed = log.trim(type(), Retention.maxLength(1));

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

        Trimmed trimmed = log.trim(type(), Retention.maxLength(1));

        assertThat(trimmed).isEqualTo(new Trimmed(2, false, Optional.of(subscription())));
        assertThat(retained(this, log, "witness")).isEqualTo(3);
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
                .until(() -> removed.addAndGet(log.trim(type(), aSecond).removed()) == 2);

        assertThat(retained(this, log, "witness")).isZero();
    }

    @Test
    default void oneLogAtATimeTrimsAStream() {
        EventLog first = log(LONG_LEASE);
        EventLog second = log(LONG_LEASE);
        append(first, "a", "b", "c");

        assertThat(first.trim(type(), Retention.maxLength(2)).removed()).isEqualTo(1);
        assertThat(second.trim(type(), Retention.maxLength(1))).isEqualTo(Trimmed.NOTHING);
        assertThat(first.trim(type(), Retention.maxLength(1)).removed()).isEqualTo(1);
    }

    @Test
    default void aStreamThatIsNotThereHasNothingToTrim() {
        assertThat(log(LONG_LEASE).trim(type(), Retention.maxLength(1))).isEqualTo(Trimmed.NOTHING);
    }
}
