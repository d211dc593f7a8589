package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.awaitDead;
import static dev.eventbus.log.LogFixture.awaitTakenOver;
import static dev.eventbus.log.LogFixture.duringThreeLeases;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.held;
import static dev.eventbus.log.LogFixture.ids;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.start;
import static dev.eventbus.log.LogFixture.takeOver;
import static dev.eventbus.log.LogFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.FailureReason;
import dev.eventbus.log.LogConsumer.Loss;
import dev.eventbus.log.LogConsumer.TakenOver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Taking over what the dead held, and fencing those that were only away. */
interface TakeOverContract extends LogFixture {
    @Test
    default void aLivingConsumerIsNotTakenOver() {
        EventLog log = log();
        LogConsumer living = consumer(log);
        append(log, "a");
        Delivery read = readOne(living);
        LogConsumer other = consumer(log());

        boolean lived = duringThreeLeases(() -> {
            living.pulse(true);
            TakenOver taken = other.takeOver(living.name(), 10);
            return () -> assertThat(taken).isEqualTo(new TakenOver(0, List.of(), false));
        });

        if (lived) {
            assertThat(living.pulse(true).fenced()).isFalse();
            assertThat(ids(held(living))).containsExactly(read.entryId());
        }
    }

    @Test
    default void whatTheDeadHeldIsHeldByWhoTookItOver() {
        EventLog log = log();
        LogConsumer dead = consumer(log);
        List<String> entryIds = append(log, "a", "b");
        read(dead, 10);
        LogConsumer survivor = consumer(log());
        awaitDead(survivor, dead);

        assertThat(survivor.takeOver(dead.name(), 10)).isEqualTo(new TakenOver(2, List.of(), false));

        List<Delivery> found = held(survivor);
        assertThat(ids(found)).isEqualTo(entryIds);
        assertThat(texts(found)).containsExactly("a", "b");
        assertThat(found).extracting(Delivery::origin).containsOnly(Delivery.Origin.RECOVERED);
        assertThat(held(dead)).isEmpty();
        assertThat(acknowledge(survivor, found.toArray(Delivery[]::new))).isEmpty();
        assertThat(held(survivor)).isEmpty();
    }

    @Test
    default void aTakeoverCountsNoAttemptAndForgetsNone() {
        EventLog log = log();
        LogConsumer dead = consumer(log);
        append(log, "begun", "not begun");
        read(dead, 10);
        dead.begin(held(dead).get(0));

        assertThat(awaitTakenOver(consumer(log()), dead))
                .extracting(Delivery::deliveries)
                .containsExactly(2, 1);
    }

    @Test
    default void aTakeoverGoesOnWhileThereIsMore() {
        EventLog log = log();
        LogConsumer dead = consumer(log);
        String[] events = IntStream.range(0, 50).mapToObj(Integer::toString).toArray(String[]::new);
        List<String> entryIds = append(log, events);
        read(dead, 100);
        LogConsumer survivor = consumer(log());
        awaitDead(survivor, dead);

        List<TakenOver> steps = takeOver(survivor, dead, 10);

        assertThat(steps).hasSizeGreaterThan(1);
        assertThat(steps.get(0).entries()).isBetween(1L, 49L);
        assertThat(steps.stream().mapToLong(TakenOver::entries).sum()).isEqualTo(50);
        assertThat(ids(held(survivor))).isEqualTo(entryIds);
    }

    @Test
    default void aConsumerThatWasTakenOverInPartIsFencedAndCannotKeepTheRest() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        String[] events = IntStream.range(0, 50).mapToObj(Integer::toString).toArray(String[]::new);
        List<String> entryIds = append(log, events);
        read(stale, 100);
        LogConsumer survivor = consumer(log());
        awaitDead(survivor, stale);
        assertThat(survivor.takeOver(stale.name(), 10).more()).isTrue();

        assertThat(stale.pulse(true).fenced()).isTrue();

        await().atMost(PATIENCE).until(() -> {
            stale.pulse(true);
            return survivor.pulse(true).dead().contains(stale.name()); // one after an outage tells of nobody
        });
        takeOver(survivor, stale, 10);
        assertThat(ids(held(survivor))).isEqualTo(entryIds);
    }

    @Test
    default void aTakeoverIsOfEveryStreamOfTheConsumer() {
        EventLog log = log();
        List<String> types = twoTypes(log);
        LogConsumer dead = log.join(subscription(), types);
        types.forEach(type -> get(LogFixture.appendAsync(log, type, type)));
        read(dead, 10);

        assertThat(texts(awaitTakenOver(log().join(subscription(), types), dead)))
                .containsExactlyInAnyOrderElementsOf(types);
        assertThat(dead.pulse(true).fenced()).isTrue();
    }

    @Test
    default void theDeadIsRemovedOnceItHoldsNothing() {
        EventLog log = log();
        LogConsumer dead = consumer(log);
        append(log, "a");
        readOne(dead);
        LogConsumer survivor = consumer(log());

        awaitTakenOver(survivor, dead);

        assertThat(survivor.pulse(true).dead()).doesNotContain(dead.name());
    }

    @Test
    default void theDeadThatHeldNothingIsRemovedToo() {
        EventLog log = log();
        LogConsumer dead = consumer(log);
        LogConsumer survivor = consumer(log());
        awaitDead(survivor, dead);

        assertThat(survivor.takeOver(dead.name(), 10)).isEqualTo(new TakenOver(0, List.of(), false));

        assertThat(survivor.pulse(false).dead()).doesNotContain(dead.name());
        assertThat(dead.pulse(false).fenced()).isTrue();
    }

    @Test
    default void takingOverANameThatNobodyHasTakesNothing() {
        assertThat(consumer(log()).takeOver("nobody", 10)).isEqualTo(new TakenOver(0, List.of(), false));
    }

    @Test
    default void aConsumerThatWasTakenOverIsFencedForGood() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        append(log, "a");
        Delivery read = readOne(stale);
        LogConsumer survivor = consumer(log());
        Delivery found = awaitTakenOver(survivor, stale).get(0);

        assertThat(stale.pulse(true).fenced()).isTrue();
        assertThat(stale.pulse(true).fenced()).isTrue();
        assertThat(stale.begin(read)).isFalse();
        assertThat(found.deliveries()).isEqualTo(1);
        assertThat(held(survivor).get(0).deliveries()).isEqualTo(1);
    }

    @Test
    default void whatAFencedConsumerSettlesIsRefused() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        List<String> entryIds = append(log, "acknowledged", "retried", "parked");
        List<Delivery> read = read(stale, 10);
        LogConsumer survivor = consumer(log());
        awaitTakenOver(survivor, stale);

        assertThat(acknowledge(stale, read.get(0))).containsExactly(read.get(0));
        assertThat(get(stale.retry(read.get(1), read.get(1).fields(), Duration.ZERO)))
                .isEmpty();
        assertThat(get(stale.park(read.get(2), read.get(2).fields()))).isEmpty();

        assertThat(ids(held(survivor))).isEqualTo(entryIds);
        assertThat(survivor.takeDue(Set.of(), 10)).isEmpty();
        assertThat(log.failed().count(subscription(), type())).isZero();
    }

    @Test
    default void whatAFencedConsumerSettlesIsRefusedAlsoWhenTheSurvivorHasSettledIt() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        append(log, "a");
        Delivery read = readOne(stale);
        LogConsumer survivor = consumer(log());
        acknowledge(survivor, awaitTakenOver(survivor, stale).get(0));

        assertThat(acknowledge(stale, read)).containsExactly(read);
        assertThat(get(stale.retry(read, read.fields(), Duration.ZERO))).isEmpty();
        assertThat(get(stale.park(read, read.fields()))).isEmpty();
        assertThat(survivor.takeDue(Set.of(), 10)).isEmpty();
        assertThat(log.failed().count(subscription(), type())).isZero();
    }

    @Test
    default void aFencedConsumerMaySettleWhatNobodyHasTaken() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        append(log, IntStream.range(0, 50).mapToObj(Integer::toString).toArray(String[]::new));
        List<Delivery> read = read(stale, 100);
        LogConsumer survivor = consumer(log());
        awaitDead(survivor, stale);
        assertThat(survivor.takeOver(stale.name(), 10).more()).isTrue();
        Set<String> taken = Set.copyOf(ids(held(survivor)));

        List<Delivery> refused = get(stale.acknowledge(read, Duration.ZERO));

        assertThat(ids(refused)).containsExactlyInAnyOrderElementsOf(taken);
        assertThat(survivor.takeOver(stale.name(), 10)).isEqualTo(new TakenOver(0, List.of(), false));
        assertThat(held(survivor)).hasSameSizeAs(taken);
    }

    @Test
    default void anEntryThatWasTrimmedIsParkedByTheTakeover() {
        EventLog log = log();
        LogConsumer dead = consumer(log);
        List<String> entryIds = append(log, "gone", "kept");
        read(dead, 10);
        trimTo(type(), 1);
        LogConsumer survivor = consumer(log());
        awaitDead(survivor, dead);

        assertThat(survivor.takeOver(dead.name(), 10))
                .isEqualTo(new TakenOver(1, List.of(new Loss(type(), 1, true)), false));

        assertThat(texts(held(survivor))).containsExactly("kept");
        List<FailedLog.FailedEntry> failed = log.failed().list(subscription(), type(), "0", 10);
        assertThat(failed).hasSize(1);
        assertThat(failed.get(0).fields().toMap())
                .containsEntry(FailureFields.REASON, FailureReason.TRIMMED.name())
                .containsEntry(FailureFields.ENTRY, entryIds.get(0))
                .containsEntry(FailureFields.STREAM, log.stream(type()))
                .containsEntry(FailureFields.SUBSCRIPTION, subscription())
                .containsEntry(FailureFields.FINGERPRINT, "trimmed")
                .allSatisfy((name, value) -> assertThat(name).startsWith(FailureFields.PREFIX));
    }

    @Test
    default void anEntryIsTakenOverByOneOnly() {
        EventLog log = log();
        LogConsumer dead = consumer(log);
        List<String> entryIds =
                append(log, IntStream.range(0, 200).mapToObj(Integer::toString).toArray(String[]::new));
        read(dead, 1_000);
        List<LogConsumer> survivors = List.of(consumer(log()), consumer(log()));
        awaitDead(survivors.get(0), dead);

        List<CompletableFuture<List<TakenOver>>> taking = survivors.stream()
                .map(survivor -> start(() -> takeOver(survivor, dead, 5)))
                .toList();

        assertThat(taking.stream()
                        .flatMap(steps -> get(steps).stream())
                        .mapToLong(TakenOver::entries)
                        .sum())
                .isEqualTo(200);
        assertThat(survivors.stream().flatMap(survivor -> ids(held(survivor)).stream()))
                .containsExactlyInAnyOrderElementsOf(entryIds);
    }

    @Test
    default void whatAFencedConsumerStillReadIsFoundByTheOthers() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        LogConsumer survivor = consumer(log());
        awaitTakenOver(survivor, stale);
        append(log, "a");
        try {
            read(stale, 10);
        } catch (LogException refused) {
            // as good
        }

        await().atMost(PATIENCE).until(() -> {
            List<Delivery> found = new ArrayList<>(read(survivor, 10));
            survivor.pulse(false).dead().forEach(dead -> survivor.takeOver(dead, 10));
            found.addAll(held(survivor));
            return texts(found).contains("a");
        });
    }

    @Test
    default void whatTheDeadHeldIsFoundAlsoWhenTheRecordOfConsumersIsLost() {
        EventLog log = log();
        LogConsumer dead = consumer(log);
        append(log, "a");
        Delivery read = readOne(dead);
        forgetConsumers(subscription(), type());

        assertThat(ids(awaitTakenOver(consumer(log()), dead))).containsExactly(read.entryId());
    }

    @Test
    default void threeConsumersOfWhichOneDiesHandleEverything() {
        int events = 300;
        EventLog publisher = log();
        publisher.declare(subscription(), type(), BEGINNING);
        Set<String> handled = ConcurrentHashMap.newKeySet();

        LogConsumer dies = consumer(log());
        append(publisher, IntStream.range(0, events).mapToObj(Integer::toString).toArray(String[]::new));
        acknowledge(
                dies,
                read(dies, 20).stream()
                        .peek(d -> handled.add(LogFixture.text(d)))
                        .toArray(Delivery[]::new));
        assertThat(read(dies, 50)).isNotEmpty();

        List<CompletableFuture<Boolean>> survivors = Stream.of(log(), log())
                .map(log -> start(() -> handleUntil(log, handled, events)))
                .toList();
        assertThat(survivors).allSatisfy(survivor -> assertThat(get(survivor)).isTrue());

        assertThat(handled).hasSize(events);
    }

    /** A small runtime: reads, recovers, takes over, and joins anew when it was fenced. */
    private boolean handleUntil(EventLog log, Set<String> handled, int events) {
        LogConsumer consumer = consumer(log);
        long start = System.nanoTime();
        while (handled.size() < events && System.nanoTime() - start < PATIENCE.toNanos()) {
            LogConsumer.Pulse pulse = consumer.pulse(false);
            if (pulse.fenced()) {
                consumer = consumer(log);
                continue;
            }
            for (String dead : pulse.dead()) {
                consumer.takeOver(dead, 10);
            }
            List<Delivery> some = new ArrayList<>(
                    held(consumer).stream().filter(consumer::begin).toList());
            some.addAll(get(consumer.read(10, Duration.ofMillis(50))));
            List<Delivery> refused = get(consumer.acknowledge(some, Duration.ZERO));
            some.removeAll(refused);
            handled.addAll(texts(some));
        }
        return handled.size() == events;
    }
}
