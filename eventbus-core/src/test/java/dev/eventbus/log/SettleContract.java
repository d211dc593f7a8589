package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.awaitTakenOver;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.held;
import static dev.eventbus.log.LogFixture.ids;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.start;
import static dev.eventbus.log.LogFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Settling deliveries: acknowledged, kept for a retry, parked; and the memory of what was handled. */
public interface SettleContract extends LogFixture {
    @Test
    default void whatIsAcknowledgedIsNoLongerHeld() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a", "b", "c");
        List<Delivery> read = read(consumer, 10);

        assertThat(acknowledge(consumer, read.get(0), read.get(2))).isEmpty();

        assertThat(ids(held(consumer))).containsExactly(read.get(1).entryId());
        assertThat(read(consumer, 10)).isEmpty();
    }

    @Test
    default void acknowledgingNothingIsFine() {
        assertThat(acknowledge(consumer(log()))).isEmpty();
    }

    @Test
    default void acknowledgingAgainIsNotRefused() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);
        acknowledge(consumer, read);

        assertThat(acknowledge(consumer, read)).isEmpty();
    }

    @Test
    default void whatTheGroupForgotWhenItWasLostIsNotRefused() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);
        destroyGroup(subscription(), type());
        log.declare(subscription(), type(), BEGINNING);

        assertThat(acknowledge(consumer, read)).isEmpty();
    }

    @Test
    default void whatAnotherHoldsIsRefusedAlsoToTheLiving() {
        EventLog log = log(LONG_LEASE);
        LogConsumer one = consumer(log);
        LogConsumer other = consumer(log);
        append(log, "a");
        Delivery read = readOne(one);

        assertThat(acknowledge(other, read)).containsExactly(read);
        assertThat(get(other.retry(read, read.fields(), Duration.ZERO))).isEmpty();
        assertThat(get(other.park(read, read.fields()))).isEmpty();
        assertThat(other.begin(read)).isFalse();

        assertThat(ids(held(one))).containsExactly(read.entryId());
        assertThat(other.takeDue(Set.of(), 10)).isEmpty();
        assertThat(log.failed().count(subscription(), type())).isZero();
    }

    @Test
    default void whatIsKeptForARetryIsNoLongerHeld() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);

        assertThat(get(consumer.retry(read, read.fields(), Duration.ofHours(1))))
                .isPresent();

        assertThat(held(consumer)).isEmpty();
        assertThat(log.failed().count(subscription(), type())).isZero();
    }

    @Test
    default void aRetryThatIsSentAgainKeepsOneCopy() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);
        get(consumer.retry(read, read.fields(), Duration.ZERO));
        get(consumer.retry(read, read.fields(), Duration.ZERO));

        assertThat(LogFixture.awaitDue(consumer).entryId()).isEqualTo(read.entryId());
        assertThat(consumer.takeDue(Set.of(), 10)).isEmpty();
        assertThat(consumer.pulse(true).fenced()).isFalse();
    }

    @Test
    default void whatIsParkedIsNoLongerHeldAndInTheFailedList() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);
        Fields failed = read.fields().plus(Fields.ofText(FailureFields.MESSAGE, "no"));

        String id = get(consumer.park(read, failed)).orElseThrow();

        assertThat(held(consumer)).isEmpty();
        assertThat(log().failed().list(subscription(), type(), "0", 10))
                .containsExactly(new FailedLog.FailedEntry(id, failed));
        assertThat(consumer.takeDue(Set.of(), 10)).isEmpty();
    }

    @Test
    default void aParkThatIsSentAgainParksOnce() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);
        get(consumer.park(read, read.fields()));
        get(consumer.park(read, read.fields()));

        assertThat(log.failed().count(subscription(), type())).isEqualTo(1);
    }

    @Test
    default void anEntryThatWasTrimmedCanBeParkedAndRetried() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a", "b", "c");
        List<Delivery> read = read(consumer, 10);
        trimTo(type(), 1);

        assertThat(get(consumer.park(read.get(0), read.get(0).fields()))).isPresent();
        assertThat(get(consumer.retry(read.get(1), read.get(1).fields(), Duration.ZERO)))
                .isPresent();

        assertThat(LogFixture.awaitDue(consumer).fields()).isEqualTo(read.get(1).fields());
    }

    @Test
    default void whatWasAcknowledgedWithAMarkIsRemembered() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "marked", "unmarked", "unsettled");
        List<Delivery> read = read(consumer, 10);
        assertThat(consumer.handledBefore(read)).isEmpty();

        get(consumer.acknowledge(read.subList(0, 1), Duration.ofHours(1)));
        get(consumer.acknowledge(read.subList(1, 2), Duration.ZERO));

        assertThat(consumer.handledBefore(read)).containsExactly(read.get(0));
        assertThat(consumer(log()).handledBefore(read)).containsExactly(read.get(0));
        assertThat(consumer(log, subscription("another")).handledBefore(read)).isEmpty();
        assertThat(consumer.handledBefore(List.of())).isEmpty();
    }

    @Test
    default void aMarkIsForgottenAfterItsTime() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);
        Duration time = Duration.ofMillis(700);
        long start = System.nanoTime();
        get(consumer.acknowledge(List.of(read), time));
        List<Delivery> marked = consumer.handledBefore(List.of(read));
        if (within(time, start)) {
            assertThat(marked).containsExactly(read);
        }

        await().atMost(PATIENCE)
                .until(() -> consumer.handledBefore(List.of(read)).isEmpty());
    }

    @Test
    default void aRefusedAcknowledgementMarksNothing() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        append(log, "a");
        Delivery read = readOne(stale);
        LogConsumer survivor = consumer(log());
        List<Delivery> found = awaitTakenOver(survivor, stale);

        assertThat(get(stale.acknowledge(List.of(read), Duration.ofHours(1)))).containsExactly(read);

        assertThat(survivor.handledBefore(found)).isEmpty();
    }

    @Test
    default void oneAcknowledgementMayBeOfSeveralStreams() {
        EventLog log = log();
        List<String> types = twoTypes(log);
        LogConsumer consumer = log.join(subscription(), types);
        types.forEach(type -> get(LogFixture.appendAsync(log, type, type)));
        List<Delivery> read = read(consumer, 10);
        assertThat(read).hasSize(2);

        assertThat(get(consumer.acknowledge(read, Duration.ofHours(1)))).isEmpty();

        assertThat(held(consumer)).isEmpty();
        assertThat(consumer.handledBefore(read)).containsExactlyInAnyOrderElementsOf(read);
    }

    @Test
    default void manyThreadsMaySettleAtOnce() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, IntStream.range(0, 300).mapToObj(Integer::toString).toArray(String[]::new));
        List<Delivery> read = read(consumer, 300);

        List<Delivery> acknowledged = read.subList(0, 100);
        List<Delivery> retried = read.subList(100, 200);
        List<Delivery> parked = read.subList(200, 300);

        List<CompletableFuture<Boolean>> settling = List.of(
                start(() -> acknowledged.stream()
                        .allMatch(d -> acknowledge(consumer, d).isEmpty())),
                start(() -> retried.stream()
                        .allMatch(d -> get(consumer.retry(d, d.fields(), Duration.ZERO))
                                .isPresent())),
                start(() -> parked.stream()
                        .allMatch(d -> get(consumer.park(d, d.fields())).isPresent())));

        assertThat(settling).allSatisfy(settled -> assertThat(get(settled)).isTrue());
        assertThat(held(consumer)).isEmpty();
        assertThat(consumer.takeDue(Set.of(), 1_000))
                .extracting(Delivery::entryId)
                .containsExactlyInAnyOrderElementsOf(ids(retried));
        assertThat(log.failed().count(subscription(), type())).isEqualTo(100);
    }
}
