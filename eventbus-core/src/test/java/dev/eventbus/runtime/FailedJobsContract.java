package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJob.Action;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.FailedEventJobRecord;
import dev.eventbus.FailedEventJobRecord.Change;
import dev.eventbus.FailedEventJobs;
import dev.eventbus.FailedEventPreview;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.runtime.TestEvent.Cancelled;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What jobs on failed events promise, whatever the store. */
public abstract class FailedJobsContract extends FailedFixture {
    private static final FailedEventJobOptions SLOWLY =
            FailedEventJobOptions.of("ada", "the mail server is back").withEventsPerSecond(50);

    private static final FailedEventJobOptions FAST = SLOWLY.withEventsPerSecond(100_000);

    protected final List<Integer> handled = new CopyOnWriteArrayList<>();

    private FailedEventJobs jobs() {
        return failedEvents().jobs();
    }

    private void handleAll(EventBus bus) {
        bus.subscribe("s", TestEvent.class).start((event, context) -> handled.add(event.number()));
    }

    private void put(int from, int to) {
        for (int number = from; number < to; number++) {
            put(number % 2 == 0 ? "PLACED" : "CANCELLED", number);
        }
    }

    private FailedEventJob awaitEnd(String id) {
        return await().atMost(PATIENCE)
                .until(() -> jobs().get(id), job -> job.ended().isPresent());
    }

    private void awaitMoved(String id, long atLeast) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> jobs().get(id).moved() >= atLeast);
    }

    @Test
    void aRetryJobMovesAllThatItsQueryMeansWhateverItsLimitAndCountsThem() {
        handleAll(bus);
        put(0, 250);

        FailedEventJob started =
                jobs().retry(ALL.until(NOON.plusSeconds(60 * 240)).limit(1), FAST);

        assertThat(started.action()).isEqualTo(Action.RETRY);
        assertThat(started.by()).isEqualTo("ada");
        assertThat(started.reason()).isEqualTo("the mail server is back");
        assertThat(started.expected()).isEqualTo(240);
        FailedEventJob done = awaitEnd(started.id());
        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.moved()).isEqualTo(240);
        assertThat(done.problem()).isEmpty();
        await().atMost(PATIENCE).until(() -> handled.size() >= 240);
        assertThat(handled).containsExactlyInAnyOrder(numbers(0, 240));
        assertThat(failedEvents().count(ALL)).isEqualTo(10);
    }

    @Test
    void aDiscardJobRemovesThem() {
        put(0, 20);

        FailedEventJob done = awaitEnd(jobs().discard(ALL.type("PLACED"), FAST).id());

        assertThat(done.action()).isEqualTo(Action.DISCARD);
        assertThat(done.query().criteria()).containsEntry("type", "PLACED");
        assertThat(done.moved()).isEqualTo(10);
        assertThat(failedEvents().count(ALL)).isEqualTo(10);
        assertThat(failedEvents().count(ALL.type("PLACED"))).isZero();
    }

    @Test
    void aPreviewHasCountAndSampleAndChangesNothing() {
        put(0, 25);

        FailedEventPreview preview = jobs().preview(ALL.limit(1));

        assertThat(preview.count()).isEqualTo(25);
        assertThat(preview.sample())
                .hasSize(FailedEventPreview.SAMPLE)
                .isEqualTo(failedEvents().find(ALL.limit(FailedEventPreview.SAMPLE)));
        assertThat(failedEvents().count(ALL)).isEqualTo(25);
        assertThat(jobs().preview(ALL.error("Nothing")).sample()).isEmpty();
    }

    @Test
    void aJobIsNoFasterThanItMayBe() {
        handleAll(bus);
        put(0, 60);

        FailedEventJob done = awaitEnd(jobs().retry(ALL, SLOWLY).id());

        assertThat(done.moved()).isEqualTo(60);
        assertThat(Duration.between(done.started(), done.ended().orElseThrow()))
                .isGreaterThan(Duration.ofMillis(1_000 * 59 / 50 - 500 - 50)); // it may catch up half a second
    }

    @Test
    void aCancelledJobStopsAndGoesOnWhenItIsResumed() {
        handleAll(bus);
        put(0, 60);
        String id = jobs().retry(ALL, SLOWLY).id();
        awaitMoved(id, 1);

        FailedEventJob cancelled = open(builder()).failedEvents().jobs().cancel(id, "eve", "wrong events");

        assertThat(cancelled.state()).isEqualTo(State.CANCELLED);
        assertThat(cancelled.moved()).isLessThan(60);
        assertThat(jobs().cancel(id, "mallory", "once more").state()).isEqualTo(State.CANCELLED);
        FailedEventJob resumed = jobs().resume(id, "bob", "they were right");
        assertThat(resumed.state()).isEqualTo(State.RUNNING);
        assertThat(resumed.ended()).isEmpty();
        FailedEventJob done = awaitEnd(id);
        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.moved()).isEqualTo(60);
        await().atMost(PATIENCE).until(() -> handled.size() >= 60);
        assertThat(handled).containsExactlyInAnyOrder(numbers(0, 60));
        assertThat(jobs().resume(id, "bob", "all of them")).isEqualTo(done);

        List<FailedEventJobRecord> records = jobs().records(100);
        assertThat(records)
                .extracting(FailedEventJobRecord::change)
                .containsExactly(Change.DONE, Change.RESUMED, Change.CANCELLED, Change.STARTED);
        assertThat(records).extracting(FailedEventJobRecord::by).containsExactly("ada", "bob", "eve", "ada");
        assertThat(records).extracting(FailedEventJobRecord::job).containsOnly(id);
        assertThat(records.get(2).reason()).isEqualTo("wrong events");
        assertThat(records.get(3).events()).isEqualTo(60);
        assertThat(records.get(0).events()).isEqualTo(60);
    }

    @Test
    void aCancelledJobSoonMovesNothingMore() {
        handleAll(bus);
        put(0, 200);
        String id = jobs().retry(ALL, SLOWLY).id();
        awaitMoved(id, 1);
        jobs().cancel(id, "eve", "stop");

        AtomicLong before = new AtomicLong(-1);
        await().atMost(PATIENCE).during(Duration.ofSeconds(1)).until(() -> {
            long moved = jobs().get(id).moved();
            return before.getAndSet(moved) == moved;
        });

        assertThat(jobs().get(id).moved()).isLessThan(150);
        assertThat(jobs().get(id).state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void aJobWhoseProcessIsClosedGoesOnInAnotherWhenItIsResumed() {
        handleAll(bus);
        put(0, 60);
        EventBus other = open(builder());
        String id = other.failedEvents().jobs().retry(ALL, SLOWLY).id();
        awaitMoved(id, 1);

        other.close();

        FailedEventJob interrupted = jobs().get(id);
        assertThat(interrupted.state()).isEqualTo(State.INTERRUPTED);
        assertThat(interrupted.moved()).isBetween(1L, 59L);
        assertThat(jobs().list()).extracting(FailedEventJob::id).contains(id);
        jobs().resume(id, "bob", "the process was deployed");
        FailedEventJob done = awaitEnd(id);
        assertThat(done.moved()).isEqualTo(60);
        await().atMost(PATIENCE).until(() -> handled.size() >= 60);
        assertThat(handled).containsExactlyInAnyOrder(numbers(0, 60));
    }

    @Test
    void ofTwoJobsAtTheSameEventsOneCountsEach() {
        handleAll(bus);
        put(0, 400);

        String mine = jobs().retry(ALL, FAST).id();
        String other = open(builder()).failedEvents().jobs().retry(ALL, FAST).id();

        assertThat(awaitEnd(mine).moved() + awaitEnd(other).moved()).isEqualTo(400);
        await().atMost(PATIENCE).until(() -> handled.size() >= 400);
        assertThat(handled).containsExactlyInAnyOrder(numbers(0, 400));
    }

    @Test
    void whatFailsAgainWhileAJobRunsStaysAndTheJobEnds() {
        AtomicInteger calls = new AtomicInteger();
        bus.subscribe("s", Placed.class).retry(RetryPolicy.never()).start((event, context) -> {
            calls.incrementAndGet();
            throw new RejectEventException("never");
        });
        bus.publishAll(placed(0, 120));
        await().atMost(PATIENCE).until(() -> told.parked.size() == 120);

        FailedEventJob done = awaitEnd(jobs().retry(ALL, SLOWLY).id());

        assertThat(done.moved()).isEqualTo(120);
        await().atMost(PATIENCE).until(() -> told.parked.size() == 240);
        assertThat(calls).hasValue(240);
        assertThat(failed("s")).extracting(event -> event.retried()).containsOnly(1);
    }

    @Test
    void aJobFailsWhereNobodyWouldTakeItsEventsAndGoesOnOnceSomebodyDoes() {
        bus.subscribe("s", Cancelled.class).start((event, context) -> handled.add(event.number()));
        put(0, 20);

        FailedEventJob failed = awaitEnd(jobs().retry(ALL, FAST).id());

        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.problem().orElseThrow()).contains("not declared on");
        assertThat(failed.moved()).isEqualTo(10);
        assertThat(failedEvents().count(ALL)).isEqualTo(10);

        EventBus other = open(builder());
        other.subscribe("s", Placed.class).start((event, context) -> handled.add(event.number()));
        jobs().resume(failed.id(), "ada", "it is started now");
        assertThat(awaitEnd(failed.id())).satisfies(done -> {
            assertThat(done.state()).isEqualTo(State.DONE);
            assertThat(done.moved()).isEqualTo(20);
            assertThat(done.problem()).isEmpty();
        });
        await().atMost(PATIENCE).until(() -> handled.size() >= 20);
        assertThat(handled).containsExactlyInAnyOrder(numbers(0, 20));
    }

    @Test
    void aJobAboutNothingIsDoneAtOnce() {
        put(0, 1);

        FailedEventJob done = awaitEnd(jobs().retry(ALL.error("Nothing"), FAST).id());

        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.expected()).isZero();
        assertThat(done.moved()).isZero();
    }

    @Test
    void whatNobodyKnowsIsRefusedAndNotOnRecord() {
        put(0, 1);
        String id = awaitEnd(jobs().discard(ALL, FAST).id()).id();
        String misspelt = id.substring(0, id.length() - 1) + "!";

        assertThatThrownBy(() -> jobs().get(misspelt))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Did you mean '" + id);
        assertThatThrownBy(() -> jobs().cancel(misspelt, "ada", "why")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> jobs().resume(misspelt, "ada", "why")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> jobs().retry(FailedEventQuery.of("unknown"), FAST))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> jobs().preview(FailedEventQuery.of("unknown")))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> jobs().retry(ALL.type("PLACE"), FAST)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> jobs().cancel(id, " ", "why")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FailedEventJobOptions.of("ada", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SLOWLY.withEventsPerSecond(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(jobs().records(100))
                .extracting(FailedEventJobRecord::change)
                .containsExactly(Change.DONE, Change.STARTED);
    }
}
