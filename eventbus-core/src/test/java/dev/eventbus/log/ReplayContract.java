package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.retry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.log.ReplayLog.Entry;
import dev.eventbus.log.ReplayLog.Part;
import dev.eventbus.log.ReplayLog.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is retained, and the way of it to a subscription once more. */
interface ReplayContract extends LogFixture {
    String NOTHING = JobLog.Part.NONE.passed();
    int MANY = 1_000;

    /** A job that is there. */
    private String job(EventLog log) {
        String id = subscription("job");
        log.jobs().add(id, Map.of(JobLog.STATE, JobLog.RUNNING), "me", Duration.ofHours(1), Map.of());
        return id;
    }

    private List<Entry> history(EventLog log) {
        return log.replays()
                .read(type(), "0-0", log.replays().given(subscription(), type()).orElseThrow(), 1_000);
    }

    private static Part part(String job, String after, List<Entry> entries) {
        return new Part(job, after, entries.get(entries.size() - 1).id(), entries.size(), entries);
    }

    private Step deliver(EventLog log, Part part) {
        return log.replays().deliver(subscription(), type(), part, MANY);
    }

    @Test
    default void whatASubscriptionWasGivenIsKnownAlsoWhereItsGroupIsLost() {
        EventLog log = log(LONG_LEASE);
        assertThat(log.replays().given(subscription(), type())).isEmpty();
        LogConsumer consumer = consumer(log);
        List<String> ids = append(log, "a", "b", "c");

        acknowledge(consumer, read(consumer, 2).toArray(Delivery[]::new));
        assertThat(log.replays().given(subscription(), type())).contains(ids.get(1));

        consumer.pulse(false);
        destroyGroup(subscription(), type());
        assertThat(log.replays().given(subscription(), type())).contains(ids.get(1));
    }

    @Test
    default void historyIsCountedAndReadAfterOneEntryAndUpToAnother() {
        EventLog log = log();
        List<String> ids = append(log, texts(0, 450));

        assertThat(log.replays().count(type(), "0-0", ids.get(449))).isEqualTo(450);
        assertThat(log.replays().count(type(), ids.get(9), ids.get(419))).isEqualTo(410);
        assertThat(log.replays().count(type(), ids.get(9), ids.get(9))).isZero();
        assertThat(log.replays().count(type(), ids.get(9), ids.get(5))).isZero();
        assertThat(log.replays().count(type("NEVER"), "0-0", ids.get(9))).isZero();
        assertThat(log.replays().read(type(), ids.get(9), ids.get(419), 3))
                .extracting(Entry::id)
                .isEqualTo(ids.subList(10, 13));
        assertThat(log.replays().read(type(), ids.get(417), ids.get(419), 3))
                .extracting(entry -> entry.fields().text("payload"))
                .containsExactly("418", "419");
        assertThat(log.replays().read(type(), ids.get(419), ids.get(417), 3)).isEmpty();
    }

    @Test
    default void whatIsDeliveredIsDueInTheOrderOfTheStreamAndItsPlaceInTheGroupDoesNotMove() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, texts(0, 30));
        acknowledge(consumer, read(consumer, 25).toArray(Delivery[]::new));
        List<Entry> copies = history(log).stream()
                .map(entry -> new Entry(entry.id(), entry.fields().plus(Fields.ofText("failed.message", "again"))))
                .toList();
        String job = job(log);

        assertThat(copies).hasSize(25);
        assertThat(deliver(log, part(job, NOTHING, copies))).isEqualTo(Step.DONE);

        assertThat(log.jobs().part(job, type()))
                .isEqualTo(new JobLog.Part(copies.get(24).id(), 25, 25));
        List<Delivery> due = consumer.takeDue(Set.of(), 100);
        assertThat(LogFixture.texts(due)).containsExactly(texts(0, 25));
        assertThat(due).allMatch(delivery -> delivery.origin() == Delivery.Origin.RETRY);
        assertThat(due.get(0).fields().text("failed.message")).isEqualTo("again");
        trimTo(type(), 5);
        assertThat(acknowledge(consumer, due.toArray(Delivery[]::new))).isEmpty();
        assertThat(LogFixture.texts(read(consumer, 100))).containsExactly(texts(25, 30));
    }

    @Test
    default void whatAJobHasPassedIsNotDeliveredByItOnceMore() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, texts(0, 4));
        acknowledge(consumer, read(consumer, 10).toArray(Delivery[]::new));
        List<Entry> history = history(log);
        String job = job(log);
        Part first = part(job, NOTHING, history.subList(0, 2));

        assertThat(deliver(log, first)).isEqualTo(Step.DONE);
        assertThat(deliver(log, first)).isEqualTo(Step.PASSED);
        assertThat(deliver(log, part(job, NOTHING, history))).isEqualTo(Step.PASSED);
        assertThat(deliver(log, part(job, history.get(1).id(), history.subList(2, 4))))
                .isEqualTo(Step.DONE);

        assertThat(consumer.takeDue(Set.of(), 100)).hasSize(4);
        assertThat(log.jobs().part(job, type()).moved()).isEqualTo(4);
    }

    @Test
    default void whatIsPassedWithoutBeingMeantIsSeen() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        List<String> ids = append(log, texts(0, 4));
        acknowledge(consumer, read(consumer, 10).toArray(Delivery[]::new));
        String job = job(log);

        assertThat(deliver(log, new Part(job, NOTHING, ids.get(3), 4, List.of())))
                .isEqualTo(Step.DONE);

        assertThat(log.jobs().part(job, type())).isEqualTo(new JobLog.Part(ids.get(3), 0, 4));
        assertThat(consumer.takeDue(Set.of(), 100)).isEmpty();
    }

    @Test
    default void whatIsHeldOrWaitsIsNotDelivered() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "handled", "held", "waits");
        List<Delivery> read = read(consumer, 10);
        acknowledge(consumer, read.get(0));
        retry(consumer, read.get(2), "broken", Duration.ofHours(1));
        String job = job(log);

        assertThat(deliver(log, part(job, NOTHING, history(log)))).isEqualTo(Step.DONE);

        assertThat(log.jobs().part(job, type())).returns(1L, JobLog.Part::moved).returns(3L, JobLog.Part::seen);
        assertThat(LogFixture.texts(consumer.takeDue(Set.of(), 100))).containsExactly("handled");
        assertThat(log.subscriptions().backlogs(type()).get(0))
                .returns(1L, SubscriptionLog.Backlog::held)
                .returns(2L, SubscriptionLog.Backlog::waiting);
    }

    @Test
    default void nothingIsDeliveredOrPassedWhileTooManyWait() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, texts(0, 4));
        acknowledge(consumer, read(consumer, 10).toArray(Delivery[]::new));
        List<Entry> history = history(log);
        String job = job(log);
        deliver(log, part(job, NOTHING, history.subList(0, 2)));
        Part second = part(job, history.get(1).id(), history.subList(2, 4));

        assertThat(log.replays().deliver(subscription(), type(), second, 2)).isEqualTo(Step.CROWDED);
        assertThat(log.jobs().part(job, type()).passed())
                .isEqualTo(history.get(1).id());
        acknowledge(consumer, consumer.takeDue(Set.of(), 1).toArray(Delivery[]::new));
        assertThat(log.replays().deliver(subscription(), type(), second, 2)).isEqualTo(Step.DONE);
    }

    @Test
    default void toWhomIsNotDeclaredNothingIsDelivered() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        acknowledge(consumer, readOne(consumer));
        List<Entry> history = history(log);
        consumer.leave(List.of());
        log.subscriptions().detach(subscription(), type());
        String job = job(log);

        assertThat(deliver(log, part(job, NOTHING, history))).isEqualTo(Step.NOT_DECLARED);

        assertThat(log.jobs().part(job, type())).isEqualTo(JobLog.Part.NONE);
        assertThat(consumer(log).takeDue(Set.of(), 100)).isEmpty();
    }

    private static String[] texts(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toArray(String[]::new);
    }
}
