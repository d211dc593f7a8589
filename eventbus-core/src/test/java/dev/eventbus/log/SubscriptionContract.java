package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.awaitDead;
import static dev.eventbus.log.LogFixture.awaitDue;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.held;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.retry;
import static dev.eventbus.log.LogFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.Retention;
import dev.eventbus.log.FailedLog.FailedEntry;
import dev.eventbus.log.SubscriptionLog.Detached;
import dev.eventbus.log.SubscriptionLog.Readers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the store knows of subscriptions, and how one is removed. */
public interface SubscriptionContract extends LogFixture {
    Detached NOTHING_THERE = new Detached(Set.of(), false, 0, 0);

    @Test
    default void subscriptionsAreListedAlsoWhenTheirGroupIsLost() {
        EventLog log = log();
        assertThat(log.subscriptions().names(type())).isEmpty();
        log.declare(subscription("a"), type(), BEGINNING);
        log.declare(subscription("b"), type(), NOW);
        log.declare(subscription("other"), type("OTHER"), NOW);

        destroyGroup(subscription("a"), type());

        assertThat(log.subscriptions().names(type())).containsExactly(subscription("a"), subscription("b"));
    }

    @Test
    default void thoseWhoseLeaseHasNotEndedAreTheReaders() {
        EventLog log = log();
        LogConsumer dead = consumer(log);
        append(log, "a", "b");
        read(dead, 1);
        LogConsumer living = consumer(log());
        awaitDead(living, dead);
        long before = System.currentTimeMillis();

        Readers readers = await().atMost(PATIENCE)
                .until(
                        () -> {
                            living.pulse(false);
                            return readers(log);
                        },
                        found -> found.living().equals(Set.of(living.name()))); // this process may have been halted

        assertThat(readers.held()).isEqualTo(1);
        assertThat(readers.lastSeen().orElseThrow().toEpochMilli())
                .isBetween(before - LEASE.toMillis(), System.currentTimeMillis());
    }

    @Test
    default void whenSomebodyReadLastIsKnownAfterAllHaveLeft() {
        EventLog log = log(LONG_LEASE);
        long before = System.currentTimeMillis();
        LogConsumer leaves = consumer(log);
        leaves.leave(List.of());

        assertThat(readers(log).living()).isEmpty();
        assertThat(readers(log).lastSeen().orElseThrow().toEpochMilli()).isBetween(before, System.currentTimeMillis());
    }

    @Test
    default void nobodyKnowsWhoReadASubscriptionThatNobodyEverJoined() {
        EventLog log = log();
        log.declare(subscription(), type(), BEGINNING);

        assertThat(readers(log)).isEqualTo(new Readers(Set.of(), Optional.empty(), 0));
        assertThat(log.subscriptions().readers(subscription("nobody"), type("NEVER")))
                .isEqualTo(new Readers(Set.of(), Optional.empty(), 0));
    }

    @Test
    default void whatASubscriptionWasNotGivenIsCounted() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, IntStream.range(0, 450).mapToObj(Integer::toString).toArray(String[]::new));
        assertThat(unread(log)).isEqualTo(450);
        List<Delivery> read = read(consumer, 50);
        assertThat(unread(log)).isEqualTo(400);
        acknowledge(consumer, read.subList(0, 10).toArray(Delivery[]::new));
        consumer.pulse(true);

        destroyGroup(subscription(), type());

        assertThat(unread(log)).isEqualTo(440);
        assertThat(log.subscriptions().unread(subscription("nobody"), type())).isZero();
        assertThat(log.subscriptions().unread(subscription(), type("NEVER"))).isZero();
    }

    @Test
    default void aSubscriptionThatSomebodyReadsIsNotDetached() {
        EventLog log = log(LONG_LEASE);
        LogConsumer reader = consumer(log);
        append(log, "a", "b");
        read(reader, 1);

        assertThat(detach(log(LONG_LEASE))).isEqualTo(new Detached(Set.of(reader.name()), false, 0, 0));

        assertThat(texts(held(reader))).containsExactly("a");
        assertThat(texts(read(reader, 10))).containsExactly("b");
    }

    @Test
    default void aSubscriptionThatNobodyReadsIsDetachedAndHoldsBackNothing() {
        EventLog log = log(LONG_LEASE);
        leftBehind(log);

        assertThat(detach(log)).isEqualTo(new Detached(Set.of(), true, 1, 2));

        assertThat(log.subscriptions().names(type())).isEmpty();
        assertThat(readers(log)).isEqualTo(new Readers(Set.of(), Optional.empty(), 0));
        assertThat(LogFixture.trim(log, type(), Retention.maxLength(1)).removed())
                .isEqualTo(3);
        assertThat(detach(log)).isEqualTo(NOTHING_THERE);
    }

    @Test
    default void aSubscriptionWhoseGroupIsLostIsDetachedToo() {
        EventLog log = log(LONG_LEASE);
        log.declare(subscription(), type(), BEGINNING);
        append(log, "a", "b");
        destroyGroup(subscription(), type());

        assertThat(detach(log)).isEqualTo(new Detached(Set.of(), true, 0, 0));

        assertThat(log.subscriptions().names(type())).isEmpty();
        assertThat(LogFixture.trim(log, type(), Retention.maxLength(1)).removed())
                .isEqualTo(1);
    }

    @Test
    default void detachingIsOfOneSubscriptionAndOneStream() {
        EventLog log = log(LONG_LEASE);
        LogConsumer other = consumer(log, subscription("other"));
        leftBehind(log);
        log.declare(subscription(), type("OTHER"), BEGINNING);

        detach(log);

        assertThat(log.subscriptions().names(type())).containsExactly(subscription("other"));
        assertThat(log.subscriptions().names(type("OTHER"))).containsExactly(subscription());
        assertThat(read(other, 10)).hasSize(4);
        assertThat(log.subscriptions().detach(subscription("nobody"), type("NEVER")))
                .isEqualTo(NOTHING_THERE);
    }

    @Test
    default void aSubscriptionThatIsDeclaredAfterItWasDetachedIsANewOne() {
        EventLog log = log(LONG_LEASE);
        leftBehind(log);
        trimTo(type(), 3);
        detach(log);
        log.declare(subscription(), type(), NOW);
        append(log, "new");

        LogConsumer consumer = log.join(subscription(), List.of(type()));

        assertThat(texts(read(consumer, 10))).containsExactly("new");
        assertThat(held(consumer)).hasSize(1);
        assertThat(consumer.takeDue(Set.of(), 10)).isEmpty();
        assertThat(consumer.pulse(true))
                .returns(Optional.empty(), LogConsumer.Pulse::nextRetry)
                .returns(Set.of(), LogConsumer.Pulse::dead)
                .returns(List.of(), LogConsumer.Pulse::losses);
    }

    @Test
    default void whatFailedStaysAndIsRetriedOnlyWhereSomebodyWouldTakeIt() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "failed");
        Delivery read = readOne(consumer);
        Fields story = Fields.ofText(FailureFields.STREAM, log.stream(type()), FailureFields.ENTRY, read.entryId());
        get(consumer.park(read, read.fields().plus(story)));
        consumer.leave(List.of());
        detach(log);
        FailedEntry failed = log.failed().list(subscription(), type(), "0", 10).get(0);

        assertThatThrownBy(() -> log.failed().retry(subscription(), type(), failed, failed.fields()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(subscription(), log.stream(type()), failed.id(), "detached", "discard");
        assertThat(log.failed().list(subscription(), type(), "0", 10)).containsExactly(failed);

        log.declare(subscription(), type(), NOW);
        assertThat(log.failed().retry(subscription(), type(), failed, failed.fields()))
                .isTrue();
        assertThat(awaitDue(log.join(subscription(), List.of(type()))).entryId())
                .isEqualTo(read.entryId());
    }

    /** The main subscription, which nobody reads: of four entries one is held, two wait for a retry, one is unread. */
    private void leftBehind(EventLog log) {
        LogConsumer consumer = consumer(log);
        append(log, "held", "waits", "waits too", "unread");
        List<Delivery> read = read(consumer, 3);
        retry(consumer, read.get(1), "again", Duration.ZERO);
        retry(consumer, read.get(2), "later", Duration.ofHours(1));
        consumer.leave(List.of());
    }

    private Detached detach(EventLog log) {
        return log.subscriptions().detach(subscription(), type());
    }

    private Readers readers(EventLog log) {
        return log.subscriptions().readers(subscription(), type());
    }

    private long unread(EventLog log) {
        return log.subscriptions().unread(subscription(), type());
    }
}
