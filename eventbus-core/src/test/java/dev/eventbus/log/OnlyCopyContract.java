package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.awaitDead;
import static dev.eventbus.log.LogFixture.awaitDue;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.held;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.takeOver;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When the store has lost an entry and its group, what a consumer has in hand is the only copy, and it is kept. */
public interface OnlyCopyContract extends LogFixture {
    @Test
    default void theOnlyCopyIsKeptForItsRetry() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);
        loseAll(log);

        assertThat(get(consumer.retry(read, read.fields(), Duration.ZERO))).isPresent();

        assertThat(awaitDue(consumer).fields()).isEqualTo(read.fields());
    }

    @Test
    default void theOnlyCopyIsKeptAlsoBeforeItsGroupIsDeclaredAnew() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "retried");
        Delivery retried = readOne(consumer);
        append(log, "parked");
        Delivery parked = readOne(consumer);
        deleteStream(type());

        assertThat(get(consumer.retry(retried, retried.fields(), Duration.ZERO)))
                .isPresent();
        assertThat(get(consumer.park(parked, failed(parked)))).isPresent();

        log.declare(subscription(), type(), BEGINNING);
        assertThat(awaitDue(consumer).fields()).isEqualTo(retried.fields());
        assertThat(log.failed().count(subscription(), type())).isEqualTo(1);
    }

    @Test
    default void theOnlyCopyIsParked() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);
        loseAll(log);

        String id = get(consumer.park(read, failed(read))).orElseThrow();

        assertThat(log.failed().list(subscription(), type(), "0", 10))
                .containsExactly(new FailedLog.FailedEntry(id, failed(read)));
    }

    @Test
    default void theOnlyCopyIsKeptOnceThoughItIsSentAgain() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "retried");
        Delivery retried = readOne(consumer);
        append(log, "parked");
        Delivery parked = readOne(consumer);
        loseAll(log);

        assertThat(get(consumer.retry(retried, retried.fields(), Duration.ZERO)))
                .isPresent();
        assertThat(get(consumer.retry(retried, retried.fields(), Duration.ofHours(1))))
                .isPresent();
        assertThat(get(consumer.park(parked, failed(parked)))).isEqualTo(get(consumer.park(parked, failed(parked))));

        Delivery due = awaitDue(consumer);
        assertThat(get(consumer.retry(retried, retried.fields(), Duration.ZERO)))
                .as("taken from what the first call kept")
                .isPresent();
        assertThat(acknowledge(consumer, due)).isEmpty();
        assertThat(consumer.takeDue(Set.of(), 10)).isEmpty();
        assertThat(log.failed().count(subscription(), type())).isEqualTo(1);
    }

    @Test
    default void theOnlyCopyMayBeBegun() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        readOne(consumer);
        Delivery recovered = held(consumer).get(0);
        loseAll(log);

        assertThat(consumer.begin(recovered)).isTrue();
    }

    @Test
    default void whoWasTakenOverHasNoOnlyCopy() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        append(log, "a");
        Delivery read = readOne(stale);
        LogConsumer survivor = consumer(log());
        awaitDead(survivor, stale);
        takeOver(survivor, stale, 10);
        loseAll(log);

        assertThat(stale.begin(read)).isFalse();
        assertThat(get(stale.retry(read, read.fields(), Duration.ZERO))).isEmpty();
        assertThat(get(stale.park(read, failed(read)))).isEmpty();

        assertThat(survivor.takeDue(Set.of(), 10)).isEmpty();
        assertThat(log.failed().count(subscription(), type())).isZero();
    }

    @Test
    default void whatIsStillInItsStreamIsReadAgainAndNotKeptTwice() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);
        destroyGroup(subscription(), type());
        log.declare(subscription(), type(), BEGINNING);

        assertThat(get(consumer.retry(read, read.fields(), Duration.ZERO))).isEmpty();

        assertThat(readOne(consumer).entryId()).isEqualTo(read.entryId());
        assertThat(consumer.takeDue(Set.of(), 10)).isEmpty();
    }

    @Test
    default void whatAnotherTookFromThoseThatWaitIsNoOnlyCopy() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        append(log, "a");
        Delivery read = readOne(stale);
        LogFixture.retry(stale, read, "again", Duration.ZERO);
        Delivery lost = awaitDue(stale);
        LogConsumer next = consumer(log());
        Delivery found = awaitDue(next);
        loseAll(log);

        assertThat(get(stale.retry(lost, lost.fields(), Duration.ZERO))).isEmpty();
        assertThat(get(stale.park(lost, failed(lost)))).isEmpty();

        assertThat(acknowledge(next, found)).isEmpty();
    }

    private void loseAll(EventLog log) {
        deleteStream(type());
        log.declare(subscription(), type(), BEGINNING);
    }

    private static Fields failed(Delivery delivery) {
        return delivery.fields().plus(Fields.ofText(FailureFields.ENTRY, delivery.entryId()));
    }
}
