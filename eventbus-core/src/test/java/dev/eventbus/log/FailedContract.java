package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.awaitDue;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.untilEmpty;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.log.Delivery.Origin;
import dev.eventbus.log.FailedLog.FailedEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The failed entries. */
public interface FailedContract extends LogFixture {
    @Test
    default void whereNothingFailedTheListIsEmpty() {
        FailedLog failed = log().failed();

        assertThat(failed.list(subscription(), type(), "0", 10)).isEmpty();
        assertThat(failed.count(subscription(), type())).isZero();
    }

    @Test
    default void failedEntriesArePagedOldestFirst() {
        EventLog log = log();
        List<FailedEntry> parked = park(log, subscription(), "a", "b", "c", "d", "e");

        AtomicReference<String> last = new AtomicReference<>("0");
        List<FailedEntry> paged = untilEmpty(() -> {
            List<FailedEntry> page = log.failed().list(subscription(), type(), last.get(), 2);
            assertThat(page).hasSizeLessThanOrEqualTo(2);
            page.forEach(entry -> last.set(entry.id()));
            return page;
        });

        assertThat(paged).isEqualTo(parked);
        assertThat(log.failed().count(subscription(), type())).isEqualTo(5);
    }

    @Test
    default void failedEntriesArePagedNewestFirst() {
        EventLog log = log();
        List<FailedEntry> parked = new ArrayList<>(park(log, subscription(), "a", "b", "c", "d", "e"));

        AtomicReference<String> last = new AtomicReference<>("+");
        List<FailedEntry> paged = untilEmpty(() -> {
            List<FailedEntry> page = log.failed().listNewestFirst(subscription(), type(), last.get(), 2);
            assertThat(page).hasSizeLessThanOrEqualTo(2);
            page.forEach(entry -> last.set(entry.id()));
            return page;
        });

        Collections.reverse(parked);
        assertThat(paged).isEqualTo(parked);
    }

    @Test
    default void aFailedEntryIsGotByItsId() {
        EventLog log = log();
        List<FailedEntry> parked = park(log, subscription(), "a", "b");

        assertThat(log.failed().get(subscription(), type(), parked.get(1).id())).contains(parked.get(1));
        assertThat(log.failed().get(subscription(), type(), "1-1")).isEmpty();
        assertThat(log.failed()
                        .get(subscription("another"), type(), parked.get(1).id()))
                .isEmpty();
    }

    @Test
    default void eachSubscriptionAndTypeHasAListOfItsOwn() {
        EventLog log = log();
        park(log, subscription(), "a");
        park(log, subscription("another"), "b");

        assertThat(log.failed().list(subscription(), type(), "0", 10))
                .extracting(FailedContract::text)
                .containsExactly("a");
        assertThat(log.failed().list(subscription("another"), type(), "0", 10))
                .extracting(FailedContract::text)
                .contains("b");
        assertThat(log.failed().count(subscription(), type("OTHER"))).isZero();
    }

    @Test
    default void failedEntriesOutliveTheirStream() {
        EventLog log = log();
        List<FailedEntry> parked = park(log, subscription(), "a");
        deleteStream(type());

        assertThat(log.failed().list(subscription(), type(), "0", 10)).isEqualTo(parked);
    }

    @Test
    default void aDiscardedEntryIsGone() {
        EventLog log = log();
        List<FailedEntry> parked = park(log, subscription(), "a", "b");

        assertThat(log.failed().discard(subscription(), type(), parked.get(0))).isTrue();

        assertThat(log.failed().discard(subscription(), type(), parked.get(0))).isFalse();
        assertThat(log.failed().list(subscription(), type(), "0", 10)).containsExactly(parked.get(1));
        assertThat(log.failed().count(subscription(), type())).isEqualTo(1);
        assertThat(consumer(log).takeDue(Set.of(), 10)).isEmpty();
    }

    @Test
    default void aRetriedEntryMovesToWhatIsDueNow() {
        EventLog log = log(LONG_LEASE);
        FailedEntry parked = park(log, subscription(), "a").get(0);
        Fields copy = Fields.ofText("payload", "a", FailureFields.ATTEMPTS, "0");

        assertThat(log.failed().retry(subscription(), type(), parked, copy)).isTrue();

        assertThat(log.failed().count(subscription(), type())).isZero();
        Delivery due = awaitDue(consumer(log));
        assertThat(due.type()).isEqualTo(type());
        assertThat(due.fields()).isEqualTo(copy);
        assertThat(due.entryId()).isEqualTo(FailureFields.entry(parked.fields()));
        assertThat(due.origin()).isEqualTo(Origin.RETRY);
        assertThat(due.deliveries()).isEqualTo(1);
    }

    @Test
    default void anEntryIsRetriedUnderItsIdWhateverItsOwnFieldsSay() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = read(consumer, 1).get(0);
        Fields failed = read.fields().plus(failure(log, "1-1")).plus(failure(log, read.entryId()));
        String id = get(consumer.park(read, failed)).orElseThrow();

        assertThat(log.failed().retry(subscription(), type(), new FailedEntry(id, failed), failed))
                .isTrue();

        assertThat(awaitDue(consumer(log)).entryId()).isEqualTo(read.entryId());
    }

    @Test
    default void anEntryIsRetriedFromTheListOnce() {
        EventLog log = log(LONG_LEASE);
        List<FailedEntry> parked = park(log, subscription(), "retried", "discarded");
        LogConsumer consumer = consumer(log);
        log.failed().retry(subscription(), type(), parked.get(0), parked.get(0).fields());
        log.failed().discard(subscription(), type(), parked.get(1));
        awaitDue(consumer);

        assertThat(parked)
                .allSatisfy(gone -> assertThat(log.failed().retry(subscription(), type(), gone, gone.fields()))
                        .isFalse());

        assertThat(consumer.takeDue(Set.of(), 10)).isEmpty();
    }

    @Test
    default void aRetryFromTheListReachesOnlyTheSubscriptionThatFailed() {
        EventLog log = log(LONG_LEASE);
        LogConsumer stranger = consumer(log, subscription("another"));
        FailedEntry parked = park(log, subscription(), "a").get(0);
        read(stranger, 10);

        log.failed().retry(subscription(), type(), parked, parked.fields());

        assertThat(stranger.takeDue(Set.of(), 10)).isEmpty();
        assertThat(read(stranger, 10)).isEmpty();
        assertThat(LogFixture.text(awaitDue(consumer(log)))).isEqualTo("a");
        assertThat(read(consumer(log), 10)).isEmpty();
    }

    /** What the failed list of {@code subscription} has after it failed events with these texts. */
    private List<FailedEntry> park(EventLog log, String subscription, String... texts) {
        LogConsumer consumer = consumer(log, subscription);
        append(log, texts);
        List<FailedEntry> parked = new ArrayList<>();
        for (Delivery delivery : read(consumer, 100)) {
            Fields failed = delivery.fields().plus(failure(log, delivery.entryId()));
            parked.add(new FailedEntry(get(consumer.park(delivery, failed)).orElseThrow(), failed));
        }
        return parked;
    }

    private Fields failure(EventLog log, String entryId) {
        return Fields.ofText(FailureFields.STREAM, log.stream(type()), FailureFields.ENTRY, entryId);
    }

    private static String text(FailedEntry entry) {
        return String.valueOf(entry.fields().text("payload"));
    }
}
