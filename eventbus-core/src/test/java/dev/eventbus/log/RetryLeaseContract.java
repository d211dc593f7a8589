package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.awaitDead;
import static dev.eventbus.log.LogFixture.awaitDue;
import static dev.eventbus.log.LogFixture.duringThreeLeases;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.ids;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.retry;
import static dev.eventbus.log.LogFixture.takeOver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.log.Delivery.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** For how long what was taken for its retry is held: as long as its consumer lives. */
interface RetryLeaseContract extends LogFixture {
    @Test
    default void aRetryIsHeldForAsLongAsItsConsumerLives() {
        EventLog log = log();
        LogConsumer living = consumer(log);
        LogConsumer other = consumer(log(LONG_LEASE));
        Delivery due = takenBy(living, log, "a").get(0);

        boolean lived = duringThreeLeases(() -> {
            living.pulse(true);
            other.pulse(false);
            List<Delivery> taken = other.takeDue(Set.of(), 10);
            return () -> assertThat(taken).isEmpty();
        });

        if (lived) {
            assertThat(acknowledge(living, due)).isEmpty();
        }
    }

    @Test
    default void whatIsInHandIsNotHandedOutAgainToItsOwnConsumer() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        Delivery due = takenBy(consumer, log, "a").get(0);

        duringThreeLeases(() -> {
            List<Delivery> taken = consumer.takeDue(Set.of(due.key()), 10);
            return () -> assertThat(taken).isEmpty();
        });

        assertThat(acknowledge(consumer, due)).isEmpty();
    }

    @Test
    default void aRetryWhoseReplyWasLostIsFoundByItsConsumerThoughItLives() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        List<Delivery> taken = takenBy(consumer, log, "in hand", "lost");
        Delivery lost = taken.get(1);
        LogConsumer other = consumer(log(LONG_LEASE));

        List<Delivery> found = await().atMost(PATIENCE)
                .until(
                        () -> {
                            consumer.pulse(true);
                            other.pulse(false);
                            assertThat(other.takeDue(Set.of(), 10)).isEmpty();
                            return consumer.takeDue(Set.of(taken.get(0).key()), 10);
                        },
                        some -> !some.isEmpty());

        assertThat(ids(found)).containsExactly(lost.entryId());
        assertThat(found.get(0).origin()).isEqualTo(Origin.RETRY_RECOVERED);
        assertThat(found.get(0).deliveries()).isEqualTo(1);
        assertThat(acknowledge(consumer, lost)).as("the holding that was lost").containsExactly(lost);
        assertThat(acknowledge(consumer, found.get(0))).isEmpty();
    }

    @Test
    default void aLateConsumerThatNobodyTookOverKeepsItsRetries() {
        EventLog log = log();
        LogConsumer late = consumer(log);
        Delivery due = takenBy(late, log, "a").get(0);
        LogConsumer other = consumer(log());
        awaitDead(other, late);

        late.pulse(true);

        assertThat(consumer(log(LONG_LEASE)).takeDue(Set.of(), 10)).isEmpty();
        assertThat(late.begin(due)).isTrue();
        assertThat(acknowledge(late, due)).isEmpty();
    }

    @Test
    default void whatIsStillInHandHereIsNotTakenFromTheDead() {
        EventLog log = log();
        LogConsumer dead = consumer(log);
        Delivery due = takenBy(dead, log, "a").get(0);
        LogConsumer next = consumer(log());
        awaitDead(next, dead);

        assertThat(next.takeDue(Set.of(due.key()), 10)).isEmpty();

        assertThat(acknowledge(dead, due)).isEmpty();
    }

    @Test
    default void aConsumerThatWasTakenOverTakesNothing() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        append(log, "a");
        LogConsumer survivor = consumer(log());
        retry(survivor, read(survivor, 10).get(0), "again", Duration.ZERO);
        awaitDead(survivor, stale);
        takeOver(survivor, stale, 10);

        assertThat(stale.takeDue(Set.of(), 10)).isEmpty();

        assertThat(awaitDue(survivor).origin()).isEqualTo(Origin.RETRY);
    }

    @Test
    default void whoeverLostARetryToAnotherIsTakenOver() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        takenBy(stale, log, "a");
        LogConsumer survivor = consumer(log());
        awaitDue(survivor);

        assertThat(stale.pulse(true).fenced()).isTrue();

        assertThat(survivor.pulse(true).dead()).contains(stale.name());
        takeOver(survivor, stale, 10);
        assertThat(survivor.pulse(true).dead()).doesNotContain(stale.name());
    }

    @Test
    default void whatAStaleConsumerAcknowledgesIsRefusedAlsoWhenTheNextHasSettledIt() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        Delivery lost = takenBy(stale, log, "a").get(0);
        LogConsumer next = consumer(log());
        assertThat(acknowledge(next, awaitDue(next))).isEmpty();

        assertThat(acknowledge(stale, lost)).containsExactly(lost);

        takeOver(next, stale, 10);
        assertThat(acknowledge(stale, lost)).containsExactly(lost);
    }

    @Test
    default void whatSomebodyHasDoesNotKeepOthersFromWhatIsDueBehindIt() {
        EventLog log = log(LONG_LEASE);
        LogConsumer busy = consumer(log());
        LogConsumer other = consumer(log);
        takenBy(busy, log, IntStream.range(0, 300).mapToObj(Integer::toString).toArray(String[]::new));
        duringThreeLeases(() -> {
            busy.pulse(true);
            return () -> {};
        });
        append(log, "behind");
        Delivery behind = read(other, 10).get(0);
        retry(other, behind, "again", Duration.ZERO);

        List<Delivery> due = await().atMost(PATIENCE).until(() -> other.takeDue(Set.of(), 1), some -> !some.isEmpty());

        assertThat(ids(due)).containsExactly(behind.entryId());
    }

    @Test
    default void leavingKeepsHowOftenARecoveredRetryWasHandedOut() {
        EventLog log = log();
        takenBy(consumer(log), log, "a");
        LogConsumer leaving = consumer(log());
        Delivery recovered = awaitDue(leaving);
        assertThat(leaving.begin(recovered)).isTrue();

        leaving.leave(List.of(recovered));

        Delivery again = consumer(log(LONG_LEASE)).takeDue(Set.of(), 10).get(0);
        assertThat(again.origin()).isEqualTo(Origin.RETRY_RECOVERED);
        assertThat(again.deliveries()).isEqualTo(2);
    }

    @Test
    default void aRetryThatWasGivenBackCanBePutOffAndParkedByTheNext() {
        EventLog log = log(LONG_LEASE);
        LogConsumer leaving = consumer(log);
        leaving.leave(takenBy(leaving, log, "a"));
        LogConsumer next = consumer(log);
        Delivery taken = awaitDue(next);

        retry(next, taken, "again", Duration.ZERO);
        Delivery again = awaitDue(next);
        assertThat(again.origin()).isEqualTo(Origin.RETRY);
        assertThat(get(next.park(again, again.fields()))).isPresent();

        assertThat(next.pulse(false).nextRetry()).isEmpty();
    }

    /** What {@code consumer} has taken for their retry. */
    private List<Delivery> takenBy(LogConsumer consumer, EventLog log, String... texts) {
        append(log, texts);
        read(consumer, texts.length).forEach(delivery -> retry(consumer, delivery, "again", Duration.ZERO));
        List<Delivery> taken = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            consumer.pulse(true);
            Set<String> inHand = taken.stream().map(Delivery::key).collect(Collectors.toSet());
            taken.addAll(consumer.takeDue(inHand, texts.length));
            return taken.size() == texts.length;
        });
        return taken;
    }
}
