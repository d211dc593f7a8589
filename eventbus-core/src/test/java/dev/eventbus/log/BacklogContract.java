package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.retry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.eventbus.log.SubscriptionLog.Backlog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How far behind a subscription is. */
interface BacklogContract extends LogFixture {
    @Test
    default void aBacklogHasWhatIsUnreadHeldWaitingAndFailed() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "handled", "held", "held too", "waits", "failed", "unread", "unread too");
        List<Delivery> read = read(consumer, 5);
        acknowledge(consumer, read.get(0));
        retry(consumer, read.get(3), "later", Duration.ofHours(1));
        get(consumer.park(read.get(4), read.get(4).fields()));

        Backlog backlog = backlog(log);

        assertThat(backlog).isEqualTo(new Backlog(subscription(), 2, true, backlog.age(), 2, 1, 1, 0));
        assertAgeOf(read.get(1).entryId(), log);
    }

    @Test
    default void theAgeIsThatOfTheOldestEntryWhichIsUnreadWhereNothingIsHeld() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        List<String> ids = append(log, "handled", "unread", "unread too");
        acknowledge(consumer, read(consumer, 1).toArray(Delivery[]::new));

        assertAgeOf(ids.get(1), log);
    }

    @Test
    default void whoHasReadAllHasNoBacklogAndNoAge() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a", "b");
        acknowledge(consumer, read(consumer, 10).toArray(Delivery[]::new));

        assertThat(backlog(log)).isEqualTo(nothing(subscription()));
    }

    @Test
    default void anEntryThatIsAheadOfTheClockHasAnAgeOfNothing() {
        EventLog log = log(LONG_LEASE);
        consumer(log);
        append(log, "a");
        advanceIds(type());
        LogConsumer other = log.join(subscription(), List.of(type()));
        acknowledge(other, read(other, 10).toArray(Delivery[]::new));
        append(log, "ahead");

        assertThat(backlog(log).age()).contains(Duration.ZERO);
    }

    @Test
    default void eachSubscriptionOfAStreamHasItsBacklogByName() {
        EventLog log = log(LONG_LEASE);
        append(log, "a", "b");
        log.declare(subscription("from-now"), type(), NOW);
        append(log, "c");
        log.declare(subscription("all"), type(), BEGINNING);
        log.declare(
                subscription("later"),
                type(),
                new StartPosition.At(Instant.now().plusSeconds(3600)));
        log.declare(subscription("elsewhere"), type("OTHER"), BEGINNING);

        assertThat(log.subscriptions().backlogs(type()))
                .extracting(Backlog::subscription, Backlog::unread, Backlog::exact)
                .containsExactly(
                        tuple(subscription("all"), 3L, true),
                        tuple(subscription("from-now"), 1L, true),
                        tuple(subscription("later"), 0L, true));
        assertThat(log.subscriptions().backlogs(type("NEVER"))).isEmpty();
    }

    @Test
    default void whatWasTrimmedUnreadIsNoBacklogAnyMore() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, texts(10));
        acknowledge(consumer, read(consumer, 2).toArray(Delivery[]::new));

        trimTo(type(), 5);
        assertThat(backlog(log).unread()).isEqualTo(5);

        acknowledge(consumer, read(consumer, 1).toArray(Delivery[]::new));
        append(log, "next");
        assertThat(backlog(log)).returns(5L, Backlog::unread).returns(true, Backlog::exact);

        trimTo(type(), 0);
        assertThat(backlog(log)).isEqualTo(nothing(subscription()));
    }

    @Test
    default void aLostGroupIsBehindFromItsSavedPositionOn() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        List<String> ids = append(log, texts(10));
        List<Delivery> read = read(consumer, 5);
        acknowledge(consumer, read.subList(0, 3).toArray(Delivery[]::new));
        consumer.pulse(true);

        destroyGroup(subscription(), type());

        assertThat(backlog(log)).returns(7L, Backlog::unread).returns(0L, Backlog::held);
        assertAgeOf(ids.get(3), log);
    }

    @Test
    default void aStreamThatIsDeletedLeavesWhatWaitsAndFailed() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, texts(10));
        List<Delivery> read = read(consumer, 3);
        retry(consumer, read.get(0), "later", Duration.ofHours(1));
        get(consumer.park(read.get(1), read.get(1).fields()));

        deleteStream(type());

        assertThat(backlog(log)).isEqualTo(new Backlog(subscription(), 0, true, Optional.empty(), 0, 1, 1, 0));
    }

    @Test
    default void aBacklogInTheMiddleOfALongStreamIsCounted() {
        EventLog log = log(LONG_LEASE);
        LogConsumer nearTheEnd = consumer(log, subscription("near-the-end"));
        LogConsumer nearTheBeginning = consumer(log, subscription("near-the-beginning"));
        append(log, texts(700));
        read(nearTheBeginning, 100);
        read(nearTheEnd, 600);

        assertThat(log.subscriptions().backlogs(type()))
                .extracting(Backlog::unread, Backlog::exact)
                .containsExactly(tuple(600L, true), tuple(100L, true));
    }

    private Backlog backlog(EventLog log) {
        List<Backlog> all = log.subscriptions().backlogs(type());
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private void assertAgeOf(String entryId, EventLog log) {
        long appended = Long.parseLong(entryId.split("-")[0]);
        long before = System.currentTimeMillis();
        long age = backlog(log).age().orElseThrow().toMillis();
        assertThat(age).isBetween(before - appended, System.currentTimeMillis() - appended);
    }

    private static Backlog nothing(String subscription) {
        return new Backlog(subscription, 0, true, Optional.empty(), 0, 0, 0, 0);
    }

    private static String[] texts(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
    }
}
