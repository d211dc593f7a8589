package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.EventContext;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobRecord.Change;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.Replay;
import dev.eventbus.ReplayBuilder;
import dev.eventbus.ReplayPreview;
import dev.eventbus.ReplayRecord;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscription;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.runtime.TestEvent.Cancelled;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What replays promise, whatever the store. */
public abstract class ReplaysContract extends BusFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A pulse is a quarter of it. */
    protected static final Duration LEASE = Duration.ofSeconds(1);

    private final UUID other = UUID.randomUUID();
    private final List<Integer> live = new CopyOnWriteArrayList<>();
    private final List<Integer> replayed = new CopyOnWriteArrayList<>();

    private void handle(TestEvent event, EventContext context) {
        (context.replayed() ? replayed : live).add(event.number());
    }

    private Subscription handleAll(EventBus bus) {
        return bus.subscribe("s", TestEvent.class).start(this::handle);
    }

    private ReplayBuilder replay(EventBus bus) {
        return bus.replay("s").by("ada").reason("the index was lost").rate(100_000);
    }

    private ReplayBuilder replay() {
        return replay(bus);
    }

    private void publish(int from, int to) {
        bus.publishAll(placed(from, to));
        await().atMost(PATIENCE).until(() -> live.size() >= to);
    }

    private Replay awaitEnd(Replay started) {
        return await().atMost(PATIENCE)
                .until(() -> bus.replays().get(started.id()), now -> now.ended().isPresent());
    }

    private Replay awaitDelivered(Replay started, long atLeast) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> bus.replays().get(started.id()), now -> now.delivered() >= atLeast);
    }

    private void awaitReplayed(int events) {
        await().atMost(PATIENCE).until(() -> replayed.size() >= events);
    }

    private static Integer[] numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toArray(Integer[]::new);
    }

    private SubscriptionStats stats() {
        return bus.subscriptionStats().stream()
                .filter(stats ->
                        stats.subscription().equals("s") && stats.type().equals("PLACED"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void allThatIsRetainedIsDeliveredOnceMoreInItsOrderAndToldApart() {
        handleAll(bus);
        List<Integer> beside = new CopyOnWriteArrayList<>();
        bus.subscribe("beside", TestEvent.class).start((event, context) -> beside.add(event.number()));
        publish(0, 250);

        Replay done = awaitEnd(replay().start());
        awaitReplayed(250);
        bus.publish(placed(250));
        await().atMost(PATIENCE).until(() -> live.contains(250));

        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.expected()).isEqualTo(250);
        assertThat(done.seen()).isEqualTo(250);
        assertThat(done.delivered()).isEqualTo(250);
        assertThat(done.by()).isEqualTo("ada");
        assertThat(done.reason()).isEqualTo("the index was lost");
        assertThat(done.types()).containsExactly("CANCELLED", "PLACED");
        assertThat(done.positions()).containsOnlyKeys("PLACED");
        assertThat(done.problem()).isEmpty();
        assertThat(replayed).containsExactly(numbers(0, 250));
        assertThat(live).containsExactly(numbers(0, 251));
        await().atMost(PATIENCE).until(() -> beside.size() == 251);
        await().atMost(PATIENCE).until(() -> stats().retrying() == 0);
    }

    @Test
    void onlyWhatIsOfTheRangeTheTenantTheTypesAndTheFilterIsDelivered() {
        handleAll(bus);
        bus.publish(placed(0));
        bus.publish(new Placed(other, "k", 1));
        bus.publish(new Cancelled(tenant, "k", 2));
        bus.publish(new Cancelled(other, "k", 3));
        Instant middle = later();
        bus.publish(placed(4));
        bus.publish(new Placed(other, "other key", 5));
        bus.publish(new Cancelled(tenant, "k", 6));
        await().atMost(PATIENCE).until(() -> live.size() == 7);

        assertThat(delivered(replay().to(middle))).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(delivered(replay().from(middle))).containsExactlyInAnyOrder(4, 5, 6);
        assertThat(delivered(replay().tenant(other))).containsExactlyInAnyOrder(1, 3, 5);
        assertThat(delivered(replay().types("PLACED"))).containsExactlyInAnyOrder(0, 1, 4, 5);
        assertThat(delivered(replay().filter(envelope ->
                        envelope.event() instanceof Placed event && event.key().equals("other key"))))
                .containsExactly(5);
        assertThat(delivered(replay().types("CANCELLED").tenant(tenant).from(middle)))
                .containsExactly(6);
    }

    private Instant later() {
        Instant now = Instant.now();
        await().until(() -> Instant.now().toEpochMilli() > now.toEpochMilli());
        Instant middle = Instant.now();
        await().until(() -> Instant.now().toEpochMilli() > middle.toEpochMilli());
        return middle;
    }

    private List<Integer> delivered(ReplayBuilder replay) {
        replayed.clear();
        long matching = replay.preview().matching();
        Replay done = awaitEnd(replay.start());
        assertThat(done.delivered()).isEqualTo(matching);
        awaitReplayed((int) matching);
        return List.copyOf(replayed);
    }

    @Test
    void streamsAreReplayedSideBySide() {
        handleAll(bus);
        for (int number = 0; number < 40; number += 2) {
            bus.publish(placed(number));
            bus.publish(new Cancelled(tenant, "k", number + 1));
        }
        await().atMost(PATIENCE).until(() -> live.size() == 40);

        Replay done = awaitEnd(replay().start());

        assertThat(done.delivered()).isEqualTo(40);
        assertThat(done.positions()).containsOnlyKeys("PLACED", "CANCELLED");
        awaitReplayed(40);
        assertThat(replayed).containsExactlyInAnyOrder(numbers(0, 40));
    }

    @Test
    void whatWasNotGivenYetIsNotReplayedAndComesOnce() {
        Subscription subscription = handleAll(bus);
        publish(0, 5);
        subscription.close();
        bus.publishAll(placed(5, 10));

        Replay done = awaitEnd(replay().start());

        assertThat(done.expected()).isEqualTo(5);
        handleAll(bus);
        awaitReplayed(5);
        await().atMost(PATIENCE).until(() -> live.size() == 10);
        assertThat(replayed).containsExactlyInAnyOrder(numbers(0, 5));
        assertThat(live).containsExactly(numbers(0, 10));
    }

    @Test
    void whatIsBeingHandledOrWaitsForItsRetryIsNotDeliveredASecondTime() {
        CountDownLatch release = new CountDownLatch(1);
        bus.subscribe("s", Placed.class)
                .concurrency(2)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofSeconds(1)))
                .start((event, context) -> {
                    if (event.number() == 1 && !context.replayed()) {
                        release.await();
                    }
                    if (event.number() == 2 && context.attempt() == 1) {
                        throw new IllegalStateException("as it was told");
                    }
                    handle(event, context);
                });
        bus.publishAll(placed(0, 3));
        await().atMost(PATIENCE).until(() -> told.retried.size() == 1 && live.equals(List.of(0)));

        Replay done = awaitEnd(replay().start());

        assertThat(done.seen()).isEqualTo(3);
        assertThat(done.delivered()).isEqualTo(1);
        release.countDown();
        await().atMost(PATIENCE).until(() -> live.size() == 3);
        assertThat(replayed).containsExactly(0);
    }

    @Test
    void aReplayedEventThatFailsIsRetriedAndParkedWithItsMarkAndKeepsItWhenItIsSentBack() {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class)
                .retry(RetryPolicy.defaults()
                        .withFixedDelay(Duration.ofMillis(10))
                        .withMaxAttempts(2))
                .start((event, context) -> {
                    if (context.replayed()) {
                        attempts.add(context.attempt());
                        if (attempts.size() <= 2) {
                            throw new IllegalStateException("as it was told");
                        }
                    }
                    handle(event, context);
                });
        publish(0, 1);

        Replay replay = replay().start();

        await().atMost(PATIENCE).until(() -> told.parked.size() == 1);
        assertThat(attempts).containsExactly(1, 2);
        assertThat(failed("s")).singleElement().satisfies(event -> {
            assertThat(event.replay()).contains(replay.id());
            assertThat(event.attempts()).isEqualTo(2);
            assertThat(event.fields()).doesNotContainKey("failed.replay");
        });
        assertThat(bus.failedEvents().retry(FailedEventQuery.of("s"))).isEqualTo(1);
        awaitReplayed(1);
        assertThat(live).containsExactly(0);
    }

    @Test
    void whatFailedWithoutAReplayHasNoMark() {
        bus.subscribe("s", Placed.class).retry(RetryPolicy.never()).start((event, context) -> {
            throw new IllegalStateException("as it was told");
        });
        bus.publish(placed(1));

        await().atMost(PATIENCE).until(() -> told.parked.size() == 1);
        assertThat(failed("s")).extracting(FailedEvent::replay).containsOnly(Optional.empty());
    }

    @Test
    void deduplicationDoesNotSwallowWhatIsReplayed() {
        bus.subscribe("s", Placed.class).deduplicate(Duration.ofHours(1)).start(this::handle);
        publish(0, 5);

        awaitEnd(replay().start());
        awaitReplayed(5);
        awaitEnd(replay().start());
        awaitReplayed(10);

        assertThat(replayed).contains(numbers(0, 5));
        assertThat(live).containsExactly(numbers(0, 5));
    }

    @Test
    void aReplayIsNoFasterThanItMayBe() {
        handleAll(bus);
        publish(0, 60);

        Replay done = awaitEnd(replay().rate(50).start());

        assertThat(done.delivered()).isEqualTo(60);
        assertThat(Duration.between(done.started(), done.ended().orElseThrow()))
                .isGreaterThan(Duration.ofMillis(1_000 * 55 / 50 - 500 - 50)); // it may catch up half a second
    }

    @Test
    void aReplayWaitsWhileManyOfItsEventsWaitAndSaysSo() {
        Subscription subscription = handleAll(bus);
        publish(0, 1_300);
        bus.pauses().pause("s", "ada", "to see it wait");
        await().atMost(PATIENCE).until(() -> !subscription.health().pauses().isEmpty());

        Replay started = replay().start();

        Replay waiting = await().atMost(PATIENCE)
                .until(
                        () -> bus.replays().get(started.id()),
                        now -> now.problem().isPresent());
        assertThat(waiting.ended()).isEmpty();
        assertThat(waiting.problem().orElseThrow()).contains("wait for a retry");
        assertThat(waiting.delivered()).isBetween(1_000L, 1_100L);
        assertThat(stats().retrying()).isEqualTo(waiting.delivered());
        bus.pauses().resume("s", "ada", "seen");
        Replay done = awaitEnd(started);
        assertThat(done.delivered()).isEqualTo(1_300);
        assertThat(done.problem()).isEmpty();
        awaitReplayed(1_300);
        assertThat(replayed).containsExactlyInAnyOrder(numbers(0, 1_300));
    }

    @Test
    void aCancelledReplayStopsAndGoesOnWhereItWasWhenItIsResumed() {
        handleAll(bus);
        publish(0, 60);
        Replay started = replay().rate(50).start();
        awaitDelivered(started, 1);

        Replay cancelled = open(builder()).replays().cancel(started.id(), "eve", "wrong index");

        assertThat(cancelled.state()).isEqualTo(State.CANCELLED);
        assertThat(cancelled.delivered()).isLessThan(60);
        assertThat(bus.replays().cancel(started.id(), "mallory", "once more").state())
                .isEqualTo(State.CANCELLED);
        assertThat(bus.replays().resume(started.id(), "bob", "the right one").state())
                .isEqualTo(State.RUNNING);
        Replay done = awaitEnd(started);
        assertThat(done.delivered()).isEqualTo(60);
        awaitReplayed(60);
        assertThat(replayed).containsExactlyInAnyOrder(numbers(0, 60));
        assertThat(bus.replays().resume(started.id(), "bob", "all of it")).isEqualTo(done);

        List<ReplayRecord> records = bus.replays().records(100);
        assertThat(records)
                .extracting(ReplayRecord::change)
                .containsExactly(Change.DONE, Change.RESUMED, Change.CANCELLED, Change.STARTED);
        assertThat(records).extracting(ReplayRecord::by).containsExactly("ada", "bob", "eve", "ada");
        assertThat(records).extracting(ReplayRecord::replay).containsOnly(started.id());
        assertThat(records.get(0).events()).isEqualTo(60);
    }

    @Test
    void aReplayWhoseProcessIsClosedGoesOnInAnotherWithoutItsClasses() {
        handleAll(bus);
        publish(0, 60);
        EventBus closed = open(builder());
        Replay started = replay(closed).rate(50).start();
        awaitDelivered(started, 1);

        closed.close();

        assertThat(bus.replays().get(started.id()).state()).isEqualTo(State.INTERRUPTED);
        EventBus operator = closeLater(builder()
                .catalog(EventCatalog.ofNames(CATALOG.names()))
                .source("operator")
                .build());
        assertThat(operator.replays().list()).extracting(Replay::id).containsExactly(started.id());
        operator.replays().resume(started.id(), "bob", "it was deployed");
        assertThat(awaitEnd(started).delivered()).isEqualTo(60);
        awaitReplayed(60);
        assertThat(replayed).containsExactlyInAnyOrder(numbers(0, 60));
    }

    @Test
    void aReplayWithAFilterGoesOnWithAFilterOnly() {
        handleAll(bus);
        publish(0, 60);
        EventBus closed = open(builder());
        Replay started = replay(closed)
                .rate(25)
                .filter(envelope -> ((TestEvent) envelope.event()).number() % 2 == 0)
                .start();
        awaitDelivered(started, 1);
        closed.close();

        assertThatThrownBy(() -> bus.replays().resume(started.id(), "bob", "it was deployed"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("filter");
        assertThat(bus.replays().get(started.id()))
                .returns(State.INTERRUPTED, Replay::state)
                .returns(true, Replay::filtered);
        bus.replays()
                .resume(
                        started.id(),
                        "bob",
                        "it was deployed",
                        envelope -> ((TestEvent) envelope.event()).number() % 2 == 0);

        assertThat(awaitEnd(started)).returns(30L, Replay::delivered).returns(60L, Replay::seen);
        awaitReplayed(30);
        assertThat(replayed).allMatch(number -> number % 2 == 0).doesNotHaveDuplicates();
    }

    @Test
    void aFilterThatThrowsFailsItsReplay() {
        handleAll(bus);
        publish(0, 3);

        Replay failed = awaitEnd(replay().filter(envelope -> {
                    throw new IllegalStateException("as it was told");
                })
                .start());

        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.problem().orElseThrow()).contains("filter", "IllegalStateException");
        assertThat(failed.delivered()).isZero();
    }

    @Test
    void aRangeWithNothingInItIsDoneAtOnceAndSaysSo() {
        handleAll(bus);
        publish(0, 3);
        ReplayBuilder nothing = replay().from(Instant.now().plusSeconds(60));

        assertThat(nothing.preview()).isEqualTo(new ReplayPreview(0, 0, Optional.empty(), Optional.empty()));
        Replay done = awaitEnd(nothing.start());

        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.expected()).isZero();
        assertThat(done.problem().orElseThrow()).contains("nothing", "PLACED");
    }

    @Test
    void aPreviewCountsAndChangesNothing() {
        handleAll(bus);
        Instant before = Instant.now().minusSeconds(1);
        publish(0, 250);

        ReplayPreview preview = bus.replay("s")
                .filter(envelope -> ((TestEvent) envelope.event()).number() < 10)
                .preview();

        assertThat(preview.inRange()).isEqualTo(250);
        assertThat(preview.matching()).isEqualTo(10);
        assertThat(preview.oldest().orElseThrow()).isBetween(before, Instant.now());
        assertThat(preview.newest().orElseThrow())
                .isAfterOrEqualTo(preview.oldest().orElseThrow());
        assertThat(bus.replays().list()).isEmpty();
        assertThat(stats().retrying()).isZero();
    }

    @Test
    void whatCannotBeReplayedIsRefusedAndNotOnRecord() {
        bus.subscribe("s", Placed.class).start(this::handle);
        bus.subscribe("other", Cancelled.class).start(this::handle);
        Instant now = Instant.now();

        assertThatThrownBy(() -> bus.replay("othr").by("ada").reason("why").start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Did you mean 'other'");
        assertThatThrownBy(() -> bus.replay("othr").preview()).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> replay().types("CANCELLED").start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("does not read CANCELLED", "PLACED");
        assertThatThrownBy(() -> replay().types("PLACE").start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("PLACED");
        assertThatThrownBy(() -> replay().from(now).to(now.minusSeconds(1)).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("begin before it ends");
        assertThatThrownBy(() -> replay().from(now).to(now).preview()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.replay("s").by("ada").start()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.replay("s").reason("why").start()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> replay().rate(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.replays().get("none")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> bus.replays().cancel("none", "ada", "why")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> bus.replays().resume("none", "ada", "why")).isInstanceOf(ConfigurationException.class);
        assertThat(bus.replays().records(100)).isEmpty();
        assertThat(bus.replays().list()).isEmpty();
    }

    @Test
    void replaysAndJobsOnFailedEventsAreNotTakenForEachOther() {
        handleAll(bus);
        publish(0, 3);
        String replay = awaitEnd(replay().start()).id();

        assertThat(bus.failedEvents().jobs().list()).isEmpty();
        assertThat(bus.failedEvents().jobs().records(10)).isEmpty();
        assertThatThrownBy(() -> bus.failedEvents().jobs().get(replay)).isInstanceOf(ConfigurationException.class);
        assertThat(bus.replays().list()).hasSize(1);
        assertThat(bus.replays().records(10)).hasSize(2);
    }

    @Test
    void theReplayedEventsOfAPausedTenantAreSetAsideWithTheirMark() {
        Subscription subscription = handleAll(bus);
        publish(0, 3);
        bus.pauses().pause("s", tenant, "ada", "night");
        await().atMost(PATIENCE).until(() -> !subscription.health().pauses().isEmpty());

        awaitEnd(replay().start());

        await().atMost(PATIENCE).until(() -> stats().aside() == 3);
        bus.pauses().resume("s", tenant, "ada", "day");
        awaitReplayed(3);
        assertThat(replayed).containsExactly(numbers(0, 3));
    }
}
