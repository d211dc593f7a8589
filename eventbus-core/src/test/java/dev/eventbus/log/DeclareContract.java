package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.held;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Declaring a subscription, joining it, and finding it again when it was lost. */
public interface DeclareContract extends LogFixture {
    @Test
    default void aStreamNeedsNoEntryToBeDeclaredAndRead() {
        assertThat(read(consumer(log()), 10)).isEmpty();
    }

    @Test
    default void aSubscriptionFromTheBeginningReadsWhatIsRetained() {
        EventLog log = log();
        append(log, "a", "b", "c");
        trimTo(type(), 2);

        assertThat(texts(read(consumer(log), 10))).containsExactly("b", "c");
    }

    @Test
    default void aSubscriptionFromNowReadsWhatIsAppendedAfterItsDeclaration() {
        EventLog log = log();
        append(log, "before");
        log.declare(subscription(), type(), NOW);
        append(log, "after");

        assertThat(texts(read(consumer(log), 10))).containsExactly("after");
    }

    @Test
    default void aSubscriptionFromATimeReadsWhatIsAppendedThenOrLater() {
        EventLog log = log();
        append(log, "before");
        Instant stored = Instant.now();
        await().until(() -> Instant.now().toEpochMilli() > stored.toEpochMilli());
        Instant start = Instant.ofEpochMilli(Instant.now().toEpochMilli());
        append(log, "then");
        log.declare(subscription(), type(), new StartPosition.At(start));
        append(log, "later");

        assertThat(texts(read(consumer(log), 10))).containsExactly("then", "later");
    }

    @Test
    default void aSubscriptionThatExistsStaysAsItIs() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "read");
        Delivery read = readOne(consumer);
        append(log, "unread");

        log.declare(subscription(), type(), NOW);
        log().declare(subscription(), type(), BEGINNING);

        assertThat(held(consumer)).extracting(Delivery::entryId).containsExactly(read.entryId());
        assertThat(texts(read(consumer, 10))).containsExactly("unread");
    }

    @Test
    default void readableTogetherSplitsTypesAndLosesNone() {
        List<String> types = List.of(type("A"), type("B"), type("C"));

        List<List<String>> split = log().readableTogether(types);

        assertThat(split).doesNotContain(List.of());
        assertThat(split.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(types);
    }

    @Test
    default void everyConsumerHasANameOfItsOwn() {
        EventLog log = log();

        assertThat(List.of(
                        consumer(log).name(),
                        consumer(log).name(),
                        consumer(log()).name()))
                .doesNotHaveDuplicates();
    }

    @Test
    default void aNewConsumerHoldsNothing() {
        EventLog log = log();
        append(log, "a", "b");
        read(consumer(log), 1);

        assertThat(held(consumer(log))).isEmpty();
    }

    @Test
    default void aReadFailsWhenTheGroupIsGone() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        destroyGroup(subscription(), type());

        assertThatThrownBy(() -> read(consumer, 10)).isInstanceOf(GroupLostException.class);
    }

    @Test
    default void aReadFailsWhenTheStreamIsGone() {
        EventLog log = log();
        append(log, "a");
        LogConsumer consumer = consumer(log);
        deleteStream(type());

        assertThatThrownBy(() -> read(consumer, 10)).isInstanceOf(GroupLostException.class);
    }

    @Test
    default void aGroupThatGoesWhileAReadWaitsIsNoticedAtTheNextReadAtTheLatest() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        CompletableFuture<List<Delivery>> waiting = consumer.read(10, Duration.ofMillis(500));
        deleteStream(type());

        assertThatThrownBy(() -> {
                    assertThat(get(waiting)).isEmpty();
                    read(consumer, 10);
                })
                .isInstanceOf(GroupLostException.class);
    }

    @Test
    default void aLostGroupBeginsAgainWithWhatIsNotSettled() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "settled", "held", "settled before it");
        List<Delivery> read = read(consumer, 10);
        acknowledge(consumer, read.get(0), read.get(2));
        append(log, "unread");
        consumer.pulse(true);
        destroyGroup(subscription(), type());

        log.declare(subscription(), type(), NOW);

        assertThat(texts(read(consumer, 10)))
                .containsSubsequence("held", "unread")
                .doesNotContain("settled");
    }

    @Test
    default void aLostGroupDoesNotBeginAgainWithWhatIsSettled() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        append(log, "a", "b");
        acknowledge(consumer, read(consumer, 10).toArray(Delivery[]::new));
        consumer.pulse(false);
        destroyGroup(subscription(), type());

        log.declare(subscription(), type(), BEGINNING);
        append(log, "c");

        assertThat(texts(read(consumer, 10))).containsExactly("c");
    }

    @Test
    default void aGroupThatIsLostBeforeItReadAnythingBeginsAgainWhereItWasDeclared() {
        EventLog log = log();
        append(log, "before");
        log.declare(subscription(), type(), NOW);
        append(log, "after");
        destroyGroup(subscription(), type());

        log.declare(subscription(), type(), NOW);

        assertThat(texts(read(consumer(log), 10))).containsExactly("after");
    }

    @Test
    default void aStreamThatWasDeletedIsReadFromItsFirstNewEntry() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        String last = append(log, "old 1", "old 2", "old 3").get(2);
        acknowledge(consumer, read(consumer, 10).toArray(Delivery[]::new));
        consumer.pulse(false);
        deleteStream(type());
        // Within the same millisecond the new entry could get the id of the last old one.
        long millis = Long.parseLong(last.substring(0, last.indexOf('-')));
        await().until(() -> System.currentTimeMillis() > millis);
        append(log, "new");

        log.declare(subscription(), type(), NOW);

        assertThat(texts(read(consumer, 10))).containsExactly("new");
    }

    @Test
    default void aStreamThatWasDeletedIsReadFromItsFirstNewEntryAlsoWhenItsIdsAreSmaller() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        advanceIds(type());
        append(log, "old");
        acknowledge(consumer, readOne(consumer));
        consumer.pulse(false);
        deleteStream(type());
        append(log, "new");

        log.declare(subscription(), type(), NOW);

        assertThat(texts(read(consumer, 10))).containsExactly("new");
    }

    @Test
    default void aSubscriptionFromATimeToComeBeginsThen() {
        EventLog log = log();
        Instant start = Instant.ofEpochMilli(Instant.now().toEpochMilli() + 300);
        log.declare(subscription(), type(), new StartPosition.At(start));
        LogConsumer consumer = log.join(subscription(), List.of(type()));
        append(log, "before");
        boolean early = Instant.now().isBefore(start);
        await().until(() -> !Instant.now().isBefore(start));
        append(log, "then");

        List<String> read = texts(read(consumer, 10));

        assertThat(read).endsWith("then").hasSizeBetween(1, early ? 1 : 2);
    }

    @Test
    default void aStreamOfSeveralThatIsGoneDoesNotTakeAlongWhatTheOthersHave() {
        EventLog log = log(LONG_LEASE);
        List<String> types = twoTypes(log);
        LogConsumer consumer = log.join(subscription(), types);
        for (String gone : types) {
            types.forEach(type -> get(LogFixture.appendAsync(log, type, type)));
            destroyGroup(subscription(), gone);
            assertThatThrownBy(() -> read(consumer, 10)).isInstanceOf(GroupLostException.class);
            log.declare(subscription(), gone, BEGINNING);

            List<Delivery> all = new ArrayList<>(held(consumer));
            all.addAll(read(consumer, 10));

            assertThat(texts(all)).containsAll(types);
            acknowledge(consumer, all.toArray(Delivery[]::new));
            consumer.pulse(false);
        }
    }

    @Test
    default void aClosedLogNeitherDeclaresNorJoins() {
        EventLog closed = log();
        consumer(closed);
        closed.close();

        assertThatThrownBy(() -> closed.declare(subscription(), type(), NOW)).isInstanceOf(LogException.class);
        assertThatThrownBy(() -> closed.join(subscription(), List.of(type()))).isInstanceOf(LogException.class);
        assertThatThrownBy(() -> closed.failed().count(subscription(), type())).isInstanceOf(LogException.class);
        closed.close();
    }
}
