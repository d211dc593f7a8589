package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.awaitDue;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.log.FailedLog.FailedEntry;
import dev.eventbus.log.JobLog.Entry;
import dev.eventbus.log.JobLog.Job;
import dev.eventbus.log.JobLog.Part;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The jobs on failed entries. */
interface JobContract extends LogFixture {
    Map<String, String> FACTS = Map.of(JobLog.STATE, JobLog.RUNNING, "by", "ada");
    Duration HOUR = Duration.ofHours(1);

    @Test
    default void aJobIsFoundWithItsFactsAndAddedOnce() {
        JobLog jobs = log().jobs();
        String id = subscription("job");

        assertThat(jobs.find(id)).isEmpty();
        assertThat(jobs.add(id, FACTS, "me", HOUR, Map.of())).isTrue();

        assertThat(jobs.add(id, Map.of("by", "eve"), "another", HOUR, Map.of())).isFalse();
        Job found = log().jobs().find(id).orElseThrow();
        assertThat(found.facts()).containsAllEntriesOf(FACTS);
        assertThat(found.held()).isTrue();
        assertThat(jobs.find(subscription("other"))).isEmpty();
    }

    @Test
    default void theLastJobIsListedFirst() {
        JobLog jobs = log().jobs();
        List<String> ids = List.of(subscription("c"), subscription("a"), subscription("b"));
        ids.forEach(id -> {
            jobs.add(id, FACTS, "me", HOUR, Map.of());
            long added = System.currentTimeMillis();
            await().until(() -> System.currentTimeMillis() > added); // two of one millisecond have no order
        });

        assertThat(jobs.ids()).filteredOn(ids::contains).containsExactly(ids.get(2), ids.get(1), ids.get(0));
    }

    @Test
    default void aJobIsHeldByOneUntilItsLeaseEnds() {
        JobLog jobs = log().jobs();
        String id = subscription("job");
        jobs.add(id, FACTS, "me", HOUR, Map.of());

        assertThat(jobs.hold(id, "me", HOUR, Map.of("problem", "none"))).isTrue();
        assertThat(jobs.find(id).orElseThrow().facts()).containsEntry("problem", "none");
        assertThat(jobs.hold(id, "another", HOUR, Map.of())).isFalse();
        assertThat(jobs.resume(id, "another", HOUR, Map.of())).isFalse();

        jobs.hold(id, "me", Duration.ofMillis(1), Map.of());
        await().atMost(PATIENCE).until(() -> !jobs.find(id).orElseThrow().held());
        assertThat(jobs.resume(id, "another", HOUR, Map.of())).isTrue();
        assertThat(jobs.hold(id, "me", HOUR, Map.of())).isFalse();
        assertThat(jobs.hold(id, "another", HOUR, Map.of())).isTrue();
    }

    @Test
    default void aJobEndsOnceAndGoesOnUnlessItIsDone() {
        JobLog jobs = log().jobs();
        String id = subscription("job");
        jobs.add(id, FACTS, "me", HOUR, Map.of());

        assertThat(jobs.end(id, Map.of(JobLog.STATE, "CANCELLED"), Map.of())).isTrue();
        assertThat(jobs.end(id, Map.of(JobLog.STATE, JobLog.DONE), Map.of())).isFalse();
        assertThat(jobs.hold(id, "me", HOUR, Map.of())).isFalse();
        assertThat(jobs.find(id).orElseThrow()).satisfies(job -> {
            assertThat(job.facts()).containsEntry(JobLog.STATE, "CANCELLED");
            assertThat(job.held()).isFalse();
        });

        assertThat(jobs.resume(id, "me", HOUR, Map.of())).isTrue();
        assertThat(jobs.find(id).orElseThrow().facts()).containsEntry(JobLog.STATE, JobLog.RUNNING);
        assertThat(jobs.end(id, Map.of(JobLog.STATE, JobLog.DONE), Map.of())).isTrue();
        assertThat(jobs.resume(id, "me", HOUR, Map.of())).isFalse();
    }

    @Test
    default void whatIsNoJobIsNotChanged() {
        JobLog jobs = log().jobs();
        String id = subscription("none");

        assertThat(jobs.hold(id, "me", HOUR, Map.of())).isFalse();
        assertThat(jobs.resume(id, "me", HOUR, Map.of())).isFalse();
        assertThat(jobs.end(id, Map.of(JobLog.STATE, JobLog.DONE), Map.of())).isFalse();
        assertThat(jobs.find(id)).isEmpty();
        assertThat(jobs.part(id, type())).isEqualTo(Part.NONE);
    }

    @Test
    default void eachChangeThatIsMadeIsOnRecordTheNewestFirst() {
        JobLog jobs = log().jobs();
        String id = subscription("job");
        jobs.add(id, FACTS, "me", HOUR, Map.of("job", id, "change", "first"));
        jobs.add(id, FACTS, "me", HOUR, Map.of("job", id, "change", "refused"));
        jobs.hold(id, "me", HOUR, Map.of());
        jobs.end(id, Map.of(JobLog.STATE, "CANCELLED"), Map.of("job", id, "change", "second"));
        jobs.resume(id, "me", HOUR, Map.of("job", id, "change", "third"));

        List<Entry> records = jobs.records(1_000).stream()
                .filter(entry -> id.equals(entry.facts().get("job")))
                .toList();
        assertThat(records)
                .extracting(entry -> entry.facts().get("change"))
                .containsExactly("third", "second", "first");
        assertThat(records.get(0).time()).isAfterOrEqualTo(records.get(2).time());
        assertThat(jobs.records(1)).hasSize(1);
    }

    @Test
    default void whatAJobMovesIsCountedAndPassedInTheSameStepAndOnce() {
        EventLog log = log(LONG_LEASE);
        String id = subscription("job");
        log.jobs().add(id, FACTS, "me", HOUR, Map.of());
        LogConsumer consumer = consumer(log);
        append(log, "retried", "discarded", "beside");
        List<FailedEntry> parked = read(consumer, 10).stream()
                .map(delivery -> {
                    Fields failed = delivery.fields()
                            .plus(Fields.ofText(
                                    FailureFields.STREAM, log.stream(type()), FailureFields.ENTRY, delivery.entryId()));
                    return new FailedEntry(get(consumer.park(delivery, failed)).orElseThrow(), failed);
                })
                .toList();

        FailedEntry retried = parked.get(0);
        assertThat(log.failed().retry(subscription(), type(), retried, retried.fields(), id))
                .isTrue();
        assertThat(log.failed().retry(subscription(), type(), retried, retried.fields(), id))
                .isFalse();
        assertThat(log.jobs().part(id, type())).isEqualTo(new Part(retried.id(), 1, 0));
        assertThat(LogFixture.text(awaitDue(consumer))).isEqualTo("retried");

        assertThat(log.failed().discard(subscription(), type(), parked.get(1), id))
                .isTrue();
        assertThat(log.failed().discard(subscription(), type(), parked.get(1), id))
                .isFalse();
        assertThat(log.failed().discard(subscription(), type(), parked.get(2))).isTrue();
        assertThat(log.jobs().part(id, type())).isEqualTo(new Part(parked.get(1).id(), 2, 0));
        assertThat(log.jobs().part(id, type("OTHER"))).isEqualTo(Part.NONE);

        log.jobs().pass(id, type(), parked.get(2).id());
        assertThat(log.jobs().part(id, type())).isEqualTo(new Part(parked.get(2).id(), 2, 0));
    }
}
