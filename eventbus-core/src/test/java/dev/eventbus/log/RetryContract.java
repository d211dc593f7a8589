package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.awaitDue;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.retry;
import static dev.eventbus.log.LogFixture.start;
import static dev.eventbus.log.LogFixture.untilEmpty;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.log.Delivery.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What waits for a retry: due, handed out for a lease, settled. */
interface RetryContract extends LogFixture {
    @Test
    default void aRetryIsHandedOutOnceItIsDueAndNotBefore() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);
        Instant before = Instant.now();
        Duration delay = Duration.ofMillis(600);

        Instant due = get(consumer.retry(read, read.fields(), delay)).orElseThrow();

        assertThat(due)
                .isBetween(
                        before.plus(delay).minusMillis(2),
                        Instant.now().plus(delay).plusMillis(2));
        List<Delivery> early = consumer.takeDue(Set.of(), 10);
        if (Instant.now().isBefore(due)) {
            assertThat(early).isEmpty();
        }
        assertThat(awaitDue(consumer).entryId()).isEqualTo(read.entryId());
        assertThat(Instant.now()).isAfterOrEqualTo(due.minusMillis(2));
    }

    @Test
    default void aRetryHasTheCopyAndCountsFromOne() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        readOne(consumer);
        Delivery recovered = LogFixture.held(consumer).get(0);
        consumer.begin(recovered);
        Fields copy = recovered.fields().plus(Fields.ofText(FailureFields.MESSAGE, "no"));
        get(consumer.retry(recovered, copy, Duration.ZERO));

        Delivery due = awaitDue(consumer);

        assertThat(due.type()).isEqualTo(type());
        assertThat(due.entryId()).isEqualTo(recovered.entryId());
        assertThat(due.fields()).isEqualTo(copy);
        assertThat(due.origin()).isEqualTo(Origin.RETRY);
        assertThat(due.deliveries()).isEqualTo(1);
    }

    @Test
    default void aRetryOutlivesItsEntryItsGroupAndItsStream() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a", "b");
        Delivery a = read(consumer, 1).get(0);
        retry(consumer, a, "again", Duration.ZERO);
        trimTo(type(), 1);
        destroyGroup(subscription(), type());
        deleteStream(type());
        log.declare(subscription(), type(), BEGINNING);

        assertThat(LogFixture.text(awaitDue(consumer(log())))).isEqualTo("a");
    }

    @Test
    default void aRetryGoesToOneConsumerOfItsSubscription() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        LogConsumer other = consumer(log);
        LogConsumer stranger = consumer(log, subscription("another"));
        append(log, "a");
        Delivery read = readOne(consumer);
        readOne(stranger);
        retry(consumer, read, "again", Duration.ZERO);

        assertThat(stranger.takeDue(Set.of(), 10)).isEmpty();
        assertThat(stranger.pulse(false).nextRetry()).isEmpty();
        assertThat(awaitDue(other).entryId()).isEqualTo(read.entryId());
        assertThat(consumer.takeDue(Set.of(), 10)).isEmpty();
        assertThat(read(consumer, 10)).isEmpty();
    }

    @Test
    default void takeDueTakesAtMostMaxAndNoneTwice() {
        EventLog log = log(LONG_LEASE);
        List<LogConsumer> consumers = List.of(consumer(log), consumer(log));
        int events = 60;
        List<String> entryIds = append(
                log, IntStream.range(0, events).mapToObj(Integer::toString).toArray(String[]::new));
        read(consumers.get(0), 100).forEach(d -> retry(consumers.get(0), d, "again", Duration.ZERO));

        List<CompletableFuture<List<Delivery>>> taking = consumers.stream()
                .map(consumer -> start(() -> untilEmpty(() -> {
                    List<Delivery> some = consumer.takeDue(Set.of(), 7);
                    assertThat(some).hasSizeLessThanOrEqualTo(7);
                    return some;
                })))
                .toList();

        assertThat(taking.stream().flatMap(taken -> get(taken).stream()).map(Delivery::entryId))
                .containsExactlyInAnyOrderElementsOf(entryIds);
    }

    @Test
    default void takeDueTakesAtMostMaxOfAllStreams() {
        EventLog log = log(LONG_LEASE);
        List<String> types = twoTypes(log);
        LogConsumer consumer = log.join(subscription(), types);
        types.forEach(type -> IntStream.range(0, 3).forEach(i -> get(LogFixture.appendAsync(log, type, type + i))));
        read(consumer, 10).forEach(d -> retry(consumer, d, "again", Duration.ZERO));

        List<Delivery> first = consumer.takeDue(Set.of(), 4);
        List<Delivery> all = new ArrayList<>(first);
        all.addAll(consumer.takeDue(Set.of(), 4));

        assertThat(first).hasSizeLessThanOrEqualTo(4);
        assertThat(all).hasSize(6).extracting(Delivery::key).doesNotHaveDuplicates();
    }

    @Test
    default void anAcknowledgedRetryIsGone() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        Delivery due = due(log, consumer);

        assertThat(acknowledge(consumer, due)).isEmpty();

        assertThat(acknowledge(consumer, due)).as("sent again").isEmpty();
        assertThat(consumer.pulse(false).nextRetry()).isEmpty();
        assertThat(consumer.takeDue(Set.of(), 10)).isEmpty();
    }

    @Test
    default void aParkedRetryIsGoneAndInTheFailedList() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        Delivery due = due(log, consumer);

        String id = get(consumer.park(due, due.fields())).orElseThrow();

        assertThat(log.failed().list(subscription(), type(), "0", 10))
                .containsExactly(new FailedLog.FailedEntry(id, due.fields()));
        assertThat(consumer.pulse(false).nextRetry()).isEmpty();
    }

    @Test
    default void aRetryThatFailsAgainWaitsAgainAndCountsFromOne() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        Delivery due = due(log, consumer);
        consumer.begin(due);
        Fields copy = due.fields().plus(Fields.ofText(FailureFields.ATTEMPTS, "2"));

        assertThat(get(consumer.retry(due, copy, Duration.ZERO))).isPresent();

        Delivery again = awaitDue(consumer);
        assertThat(again.fields()).isEqualTo(copy);
        assertThat(again.origin()).isEqualTo(Origin.RETRY);
        assertThat(again.deliveries()).isEqualTo(1);
        assertThat(acknowledge(consumer, due)).as("the earlier holding").containsExactly(due);
        assertThat(acknowledge(consumer, again)).isEmpty();
    }

    @Test
    default void aRetryThatIsMarkedAsHandledIsRemembered() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        Delivery due = due(log, consumer);

        get(consumer.acknowledge(List.of(due), Duration.ofHours(1)));

        assertThat(consumer.handledBefore(List.of(due))).containsExactly(due);
    }

    @Test
    default void aRetryIsHeldWhileTheLeaseOfItsConsumerLastsAndThenHandedOutAgain() {
        EventLog log = log();
        Delivery lost = due(log, consumer(log));
        LogConsumer next = consumer(log());

        Delivery found = awaitDue(next);

        assertThat(found.entryId()).isEqualTo(lost.entryId());
        assertThat(found.fields()).isEqualTo(lost.fields());
        assertThat(found.origin()).isEqualTo(Origin.RETRY_RECOVERED);
        assertThat(found.deliveries()).isEqualTo(1);
        assertThat(found.token()).isNotEqualTo(lost.token());
    }

    @Test
    default void handingARetryOutAgainCountsNoAttemptAndBeginCountsOne() {
        EventLog log = log();
        due(log, consumer(log));
        LogConsumer second = consumer(log());
        Delivery recovered = awaitDue(second);
        assertThat(recovered.deliveries()).isEqualTo(1);
        assertThat(second.begin(recovered)).isTrue();
        assertThat(second.begin(recovered)).as("sent again").isTrue();

        LogConsumer third = consumer(log());
        Delivery again = awaitDue(third);
        assertThat(again.origin()).isEqualTo(Origin.RETRY_RECOVERED);
        assertThat(again.deliveries()).isEqualTo(2);
        assertThat(third.begin(again)).isTrue();

        assertThat(awaitDue(consumer(log())).deliveries()).isEqualTo(3);
    }

    @Test
    default void whoLostARetryToAnotherCannotSettleIt() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        Delivery lost = due(log, stale);
        LogConsumer next = consumer(log());
        Delivery found = awaitDue(next);
        stale.pulse(true);

        assertThat(stale.begin(lost)).isFalse();
        assertThat(acknowledge(stale, lost)).containsExactly(lost);
        assertThat(get(stale.retry(lost, lost.fields(), Duration.ZERO))).isEmpty();
        assertThat(get(stale.park(lost, lost.fields()))).isEmpty();

        assertThat(log.failed().count(subscription(), type())).isZero();
        assertThat(acknowledge(next, found)).isEmpty();
        assertThat(next.pulse(false).nextRetry()).isEmpty();
    }

    @Test
    default void aRetryWhoseLeaseEndedCanBeSettledWhileNobodyTookIt() {
        EventLog log = log();
        LogConsumer late = consumer(log);
        Delivery due = due(log, late);
        LogConsumer other = consumer(log());
        LogFixture.awaitDead(other, late);

        assertThat(acknowledge(late, due)).isEmpty();
        assertThat(other.takeDue(Set.of(), 10)).isEmpty();
    }

    /** An entry that {@code consumer} has taken for its retry. */
    private Delivery due(EventLog log, LogConsumer consumer) {
        append(log, "a");
        retry(consumer, readOne(consumer), "again", Duration.ZERO);
        return awaitDue(consumer);
    }
}
