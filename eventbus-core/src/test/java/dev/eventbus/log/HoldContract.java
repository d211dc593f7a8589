package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.awaitDead;
import static dev.eventbus.log.LogFixture.duringThreeLeases;
import static dev.eventbus.log.LogFixture.held;
import static dev.eventbus.log.LogFixture.ids;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.untilEmpty;
import static dev.eventbus.log.LogFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Holding entries: what a consumer has by the store's account, its lease, and the count of deliveries. */
interface HoldContract extends LogFixture {
    @Test
    default void whatWasReadAndNotSettledIsHeld() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a", "b", "c");
        List<Delivery> lost = read(consumer, 10);

        List<Delivery> found = held(consumer);

        assertThat(ids(found)).isEqualTo(ids(lost));
        assertThat(found)
                .extracting(Delivery::fields)
                .isEqualTo(lost.stream().map(Delivery::fields).toList());
        assertThat(found).extracting(Delivery::origin).containsOnly(Delivery.Origin.RECOVERED);
    }

    @Test
    default void heldLeavesOutWhatIsInHand() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a", "b", "c");
        List<Delivery> read = read(consumer, 10);

        List<Delivery> found =
                consumer.held(Set.of(read.get(0).key(), read.get(2).key()), 10);

        assertThat(ids(found)).containsExactly(read.get(1).entryId());
    }

    @Test
    default void heldGoesOnBehindWhatIsInHandOldestFirst() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        List<String> entryIds = append(log, "a", "b", "c", "d", "e");
        read(consumer, 10);

        Set<String> inHand = new HashSet<>();
        List<Delivery> found = untilEmpty(() -> {
            List<Delivery> some = consumer.held(inHand, 2);
            some.forEach(delivery -> inHand.add(delivery.key()));
            return some;
        });

        assertThat(ids(found)).isEqualTo(entryIds);
    }

    @Test
    default void heldIsOfOneConsumer() {
        EventLog log = log();
        append(log, "a", "b");
        LogConsumer one = consumer(log);
        LogConsumer other = consumer(log);
        Delivery a = read(one, 1).get(0);
        Delivery b = read(other, 1).get(0);

        assertThat(ids(held(one))).containsExactly(a.entryId());
        assertThat(ids(held(other))).containsExactly(b.entryId());
    }

    @Test
    default void anEntryThatWasTrimmedWhileItWasHeldHasNoFields() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        List<String> entryIds = append(log, "a", "b");
        read(consumer, 10);
        trimTo(type(), 1);

        List<Delivery> found = held(consumer);

        assertThat(ids(found)).isEqualTo(entryIds);
        assertThat(found).extracting(Delivery::trimmed).containsExactly(true, false);
        assertThat(acknowledge(consumer, found.get(0))).isEmpty();
        assertThat(ids(held(consumer))).containsExactly(entryIds.get(1));
    }

    @Test
    default void heldCountsNoAttemptAndBeginCountsOne() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "poison", "neighbour");
        read(consumer, 10);
        held(consumer);
        List<Delivery> recovered = held(consumer);
        assertThat(recovered).extracting(Delivery::deliveries).containsExactly(1, 1);

        assertThat(consumer.begin(recovered.get(0))).isTrue();

        assertThat(held(consumer)).extracting(Delivery::deliveries).containsExactly(2, 1);
    }

    @Test
    default void aBeginThatIsSentAgainCountsOnce() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a");
        readOne(consumer);
        Delivery recovered = held(consumer).get(0);

        assertThat(consumer.begin(recovered)).isTrue();
        assertThat(consumer.begin(recovered)).isTrue();

        Delivery begun = held(consumer).get(0);
        assertThat(begun.deliveries()).isEqualTo(2);
        assertThat(consumer.begin(begun)).isTrue();
        assertThat(held(consumer).get(0).deliveries()).isEqualTo(3);
    }

    @Test
    default void whatIsSettledCannotBeBegun() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);
        acknowledge(consumer, read);

        assertThat(consumer.begin(read)).isFalse();
        assertThat(held(consumer)).isEmpty();
    }

    @Test
    default void nobodyIsDeadWhileEverybodyPulses() {
        EventLog log = log();
        LogConsumer one = consumer(log);
        LogConsumer other = consumer(log);

        duringThreeLeases(() -> {
            boolean fenced = one.pulse(false).fenced();
            Set<String> dead = other.pulse(true).dead();
            return () -> {
                assertThat(fenced).isFalse();
                assertThat(dead).doesNotContain(one.name(), other.name());
            };
        });
    }

    @Test
    default void aConsumerWhoseLeaseEndedIsReportedToTheOthersOfItsSubscription() {
        EventLog log = log();
        long joined = System.nanoTime();
        LogConsumer dead = consumer(log);
        LogConsumer survivor = consumer(log());
        Set<String> early = survivor.pulse(false).dead();
        if (within(LEASE, joined)) {
            assertThat(early).doesNotContain(dead.name());
        }
        LogConsumer stranger = consumer(log(), subscription("another"));

        awaitDead(survivor, dead);

        assertThat(stranger.pulse(false).dead()).isEmpty();
        assertThat(survivor.pulse(false).dead()).doesNotContain(survivor.name());
    }

    @Test
    default void aConsumerThatOnlyReadIsDeadAllTheSameWhenItsLeaseEnds() {
        EventLog log = log();
        LogConsumer dead = consumer(log);
        LogConsumer survivor = consumer(log());

        await().atMost(PATIENCE).until(() -> {
            read(dead, 1);
            return survivor.pulse(false).dead().contains(dead.name());
        });
    }

    @Test
    default void aLateConsumerThatNobodyTookOverLivesOn() {
        EventLog log = log();
        LogConsumer late = consumer(log);
        append(log, "a");
        Delivery read = readOne(late);
        LogConsumer other = consumer(log());
        awaitDead(other, late);

        long renewed = System.nanoTime();
        assertThat(late.pulse(true).fenced()).isFalse();

        LogConsumer.TakenOver taken = other.takeOver(late.name(), 10);
        Set<String> dead = other.pulse(false).dead();
        if (within(LEASE, renewed)) {
            assertThat(taken).isEqualTo(new LogConsumer.TakenOver(0, List.of(), false));
            assertThat(dead).doesNotContain(late.name());
            assertThat(late.begin(held(late).get(0))).isTrue();
            assertThat(acknowledge(late, read)).isEmpty();
            assertThat(late.pulse(false).fenced()).isFalse();
        }
    }

    @Test
    default void closingAConsumerSettlesNothing() {
        EventLog log = log();
        LogConsumer closed = consumer(log);
        append(log, "a");
        Delivery read = readOne(closed);
        closed.close();

        List<Delivery> found = LogFixture.awaitTakenOver(consumer(log()), closed);

        assertThat(ids(found)).containsExactly(read.entryId());
    }

    @Test
    default void closingALogSettlesNothing() {
        EventLog log = log();
        LogConsumer closed = consumer(log);
        append(log, "a");
        Delivery read = readOne(closed);
        log.close();

        List<Delivery> found = LogFixture.awaitTakenOver(consumer(log()), closed);

        assertThat(ids(found)).containsExactly(read.entryId());
    }

    @Test
    default void aPulseTellsWhenTheNextRetryIsDue() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "later", "sooner");
        List<Delivery> read = read(consumer, 10);
        assertThat(consumer.pulse(true).nextRetry()).isEmpty();

        LogFixture.retry(consumer, read.get(0), "again", Duration.ofHours(2));
        LogFixture.retry(consumer, read.get(1), "again", Duration.ofHours(1));

        assertThat(consumer.pulse(false).nextRetry())
                .hasValueSatisfying(due -> assertThat(due).isBetween(Duration.ofMinutes(59), Duration.ofHours(1)));
    }
}
