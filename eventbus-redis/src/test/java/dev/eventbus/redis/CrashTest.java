package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailureReason;
import dev.eventbus.Subscription;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consumer processes that are killed, frozen and closed while they hold events. */
class CrashTest extends FaultTest {
    private final Handled handled = new Handled();
    private RedisServer redis;
    private EventBus bus;

    @BeforeEach
    void startServer() {
        redis = start(RedisServer.builder().embedded());
        bus = bus(redis.uri());
    }

    private ConsumerProcess process(Object... settings) {
        return closeLater(ConsumerProcess.start(redis.uri(), settings));
    }

    private void publish(int number, String key) {
        bus.publish(new Placed(tenant, key, number));
    }

    private void subscribeHere(EventBus here) {
        here.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));
    }

    private Map<String, Long> consumers() {
        Map<String, Long> pendingOf = new HashMap<>();
        for (Object flat : (List<?>) redis.command("XINFO", "CONSUMERS", STREAM, SUBSCRIPTION)) {
            List<?> info = (List<?>) flat;
            pendingOf.put(
                    String.valueOf(info.get(info.indexOf("name") + 1)), (Long) info.get(info.indexOf("pending") + 1));
        }
        return pendingOf;
    }

    /** In one of three runs: a machine that halts may spoil one, a takeover that is too late spoils each. */
    @Test
    void whatAKilledProcessHeldIsTakenOverWithinItsLeaseAndTwoSeconds() {
        long limit = LEASE.plusSeconds(2).toMillis();
        assertThat(IntStream.of(0, 100, 200).mapToLong(this::takeOver).anyMatch(millis -> millis < limit))
                .as("one of three within %d ms", limit)
                .isTrue();
    }

    /** Has a process die with 50 events. {@return how many ms it took until all of them were handled} */
    private long takeOver(int from) {
        publish(from, "sleep 60000");
        for (int i = 1; i < 50; i++) {
            publish(from + i, "quick");
        }
        ConsumerProcess dies = process(); // reads all at once
        String dead = consumers().keySet().stream().findFirst().orElse("");
        dies.awaitTold("begun", from + " 1");
        await().until(() -> consumers().values().stream().anyMatch(pending -> pending == 50));
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        told.takenOver.clear();
        Subscription survivor = bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> {
            handled.add(event.number());
            attempts.add(context.attempt());
        });
        // The one that stays is in the middle of a wait for new events.
        dies.kill();

        long millis = awaitHandled(handled, from, from + 50, PATIENCE);

        measured("takeover after kill -9 with a lease of 2 s", millis);
        assertThat(told.takenOver.stream().mapToLong(n -> n).sum()).isEqualTo(50);
        assertThat(handled.moreThanOnce()).isEmpty();
        assertThat(attempts).containsOnly(1);
        assertThat(told.fenced).isEmpty();
        await().atMost(PATIENCE).until(() -> consumers().size() == 1);
        assertThat(consumers()).doesNotContainKey(dead);
        survivor.close();
        return millis;
    }

    @Test
    void aHandlerThatRunsFiveTimesLongerThanTheLeaseRunsOnce() {
        ConsumerProcess slow = process("lease", LONG_LEASE.toMillis());
        publish(0, "sleep " + LONG_LEASE.multipliedBy(5).toMillis());
        slow.awaitTold("begun", "0 1");
        subscribeHere(bus(redis.uri(), LONG_LEASE));

        slow.awaitTold("handled", "0", LONG_LEASE.multipliedBy(5).plus(PATIENCE));

        assertThat(slow.told("begun")).containsExactly("0 1");
        assertThat(slow.told("fenced")).isEmpty();
        assertThat(handled.size()).isZero();
        assertThat(told.takenOver).isEmpty();
    }

    @Test
    void aProcessThatWasFrozenForLongerThanItsLeaseCannotSettleWhatAnotherHasAndGoesOnAfterwards() {
        ConsumerProcess frozen = process("concurrency", 3);
        publish(0, "sleep 5000");
        publish(1, "fail");
        for (int i = 2; i < 30; i++) {
            publish(i, "sleep 5000");
        }
        frozen.awaitTold("begun", "0 1");
        frozen.awaitWord("retry");

        frozen.freeze();
        subscribeHere(bus);
        awaitHandled(handled, 2, 30, PATIENCE);
        frozen.thaw();

        frozen.awaitWord("fenced");
        await().atMost(PATIENCE).until(() -> handled.has(0, 30));
        // What was running when it froze was not accepted; what was not begun is not begun any more.
        assertThat(frozen.told("handled")).isEmpty();
        int begun = frozen.told("begun").size();
        assertThat(begun).isLessThan(8);
        assertThat(handled.moreThanOnce()).isEmpty();
        AtomicInteger next = new AtomicInteger(100);
        await().atMost(PATIENCE).until(() -> {
            publish(next.getAndIncrement(), "quick"); // the one that has waited for longer gets it
            return !frozen.told("handled").isEmpty();
        });
        assertThat(frozen.told("begun").size()).isGreaterThan(begun);
        assertThat(frozen.moreThanOnce("begun")).isEmpty();
    }

    /** One of them would have retried what failed, the other would have parked it. */
    @Test
    void aFailureInAProcessThatWasFrozenForLongerThanItsLeaseSchedulesAndParksNothing() {
        List<String> subscriptions = List.of("retrying", "parking");
        List<ConsumerProcess> frozen = new ArrayList<>();
        for (String subscription : subscriptions) {
            int attempts = subscription.equals("parking") ? 1 : 3;
            frozen.add(process("subscription", subscription, "attempts", attempts));
        }
        publish(0, "fail 5000");
        frozen.forEach(process -> process.awaitTold("begun", "0 1"));

        frozen.forEach(ConsumerProcess::freeze);
        Map<String, Handled> here = new HashMap<>();
        for (String subscription : subscriptions) {
            Handled handledHere = new Handled();
            here.put(subscription, handledHere);
            bus.subscribe(subscription, Placed.class).start((event, context) -> handledHere.add(event.number()));
        }
        here.values().forEach(each -> awaitHandled(each, 0, 1, PATIENCE));
        await().atMost(PATIENCE).until(() -> told.handled.size() == 2);
        frozen.forEach(ConsumerProcess::thaw);

        for (ConsumerProcess process : frozen) {
            process.awaitTold("failed", "0");
            process.awaitWord("fenced");
            assertThat(process.told("fenced")).hasSize(1);
            assertThat(process.told("retry")).isEmpty();
            assertThat(process.told("parked")).isEmpty();
        }
        for (String subscription : subscriptions) {
            assertThat(bus.failedEvents().find(FailedEventQuery.of(subscription)))
                    .isEmpty();
            assertThat(redis.command("EXISTS", "{" + STREAM + "}:retry:" + subscription))
                    .isEqualTo(0L);
            assertThat(here.get(subscription).moreThanOnce()).isEmpty();
        }
    }

    @Test
    void withTwoAttemptsAnEventThatKillsItsProcessIsParkedAndNoneThatRanBesideIt() {
        publish(0, "hang");
        publish(1, "hang");
        publish(2, "halt");
        publish(3, "hang");

        List<ConsumerProcess> processes = new ArrayList<>();
        while (parked().isEmpty()) {
            assertThat(processes).hasSizeLessThan(5);
            int together = processes.isEmpty() ? 4 : 0;
            ConsumerProcess process = closeLater(ConsumerProcess.launch(
                    redis.uri(), "lease", 1_000, "attempts", 2, "concurrency", 4, "together", together));
            processes.add(process);
            await().atMost(PATIENCE).until(() -> process.hasEnded() || !parked().isEmpty());
        }

        await().atMost(PATIENCE)
                .until(() -> ((List<?>) redis.command("XPENDING", STREAM, SUBSCRIPTION))
                        .get(0)
                        .equals(0L));
        assertThat(processes.get(0).told("begun")).containsExactlyInAnyOrder("0 1", "1 1", "2 1", "3 1");
        assertThat(parked()).hasSize(1);
        FailedEvent failed = parked().get(0);
        assertThat(failed.reason()).isEqualTo(FailureReason.CRASHED);
        assertThat(failed.attempts()).isEqualTo(2);
        assertThat(failed.fields().get("payload")).contains("halt");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(processes.stream().flatMap(process -> process.told("ended").stream()))
                        .containsExactlyInAnyOrder("0", "1", "3"));
        assertThat(redis.command("EXISTS", "{" + STREAM + "}:retry:" + SUBSCRIPTION))
                .isEqualTo(0L);
    }

    @Test
    void anEventThatKillsItsProcessIsParkedAfterItsAttemptsAndNoneBesideIt() {
        publishAround("halt");
        List<String> begun = new ArrayList<>();

        int runs = 0;
        while (parked().isEmpty()) {
            runs++;
            assertThat(runs).as("runs, after %s", begun).isLessThan(8);
            ConsumerProcess process = closeLater(ConsumerProcess.launch(redis.uri(), "lease", 500, "attempts", 3));
            await().atMost(PATIENCE)
                    .until(() -> process.told("begun").contains("10 " + Math.max(1, attempts(process)))
                            || !parked().isEmpty()
                            || process.told("parked").size() > 0);
            if (parked().isEmpty()) {
                assertThat(process.awaitEnd()).isEqualTo(9);
            } else {
                await().atMost(PATIENCE).until(() -> process.told("handled").contains("20"));
            }
            begun.addAll(process.told("begun"));
        }

        assertThat(parked()).hasSize(1);
        FailedEvent failed = parked().get(0);
        assertThat(failed.reason()).isEqualTo(FailureReason.CRASHED);
        assertThat(failed.attempts()).isEqualTo(3);
        assertThat(begun.stream().filter(line -> line.startsWith("10 "))).hasSize(3);
        assertThat(begun.stream().filter(line -> !line.startsWith("10 "))).allMatch(line -> line.endsWith(" 1"));
        await().atMost(PATIENCE)
                .until(() -> ((List<?>) redis.command("XPENDING", STREAM, SUBSCRIPTION))
                        .get(0)
                        .equals(0L));
    }

    private static int attempts(ConsumerProcess process) {
        return process.told("begun").stream()
                .filter(line -> line.startsWith("10 "))
                .mapToInt(line -> Integer.parseInt(line.substring(3)))
                .max()
                .orElse(1);
    }

    private void publishAround(String key) {
        for (int i = 0; i < 21; i++) {
            publish(i, i == 10 ? key : "quick");
        }
    }

    /** Before the first process has begun, the subscription is unknown. */
    private List<FailedEvent> parked() {
        boolean any = redis.command("EXISTS", "{" + STREAM + "}:failed:" + SUBSCRIPTION)
                .equals(1L);
        return any ? bus.failedEvents().find(FailedEventQuery.of(SUBSCRIPTION)) : List.of();
    }

    @Test
    void whatAClosingProcessHasNotBegunStartsElsewhereAtOnceAndUncounted() {
        ConsumerProcess closes = process("lease", 20_000, "concurrency", 4);
        for (int i = 0; i < 400; i++) {
            publish(i, "sleep 100");
        }
        closes.awaitTold("begun", "20 1");
        EventBus other = bus(redis.uri(), Duration.ofSeconds(20));
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        other.subscribe(SUBSCRIPTION, Placed.class).concurrency(4).start((event, context) -> {
            handled.add(event.number());
            attempts.add(context.attempt());
        });

        closes.askToClose();
        assertThat(closes.awaitEnd()).isZero();
        long closed = System.nanoTime();
        await().atMost(PATIENCE)
                .until(() -> handled.size() + closes.told("ended").size() >= 400);

        measured("start elsewhere after a graceful close, lease 20 s", (System.nanoTime() - closed) / 1_000_000);
        assertThat((System.nanoTime() - closed) / 1_000_000).isLessThan(10_000); // nobody waited for the lease to end
        assertThat(handled.size()).isPositive();
        assertThat(handled.moreThanOnce()).isEmpty();
        assertThat(closes.moreThanOnce("begun")).isEmpty();
        for (String line : closes.told("ended")) {
            assertThat(handled.has(Integer.parseInt(line), Integer.parseInt(line) + 1))
                    .as("%s", line)
                    .isFalse();
        }
        assertThat(attempts).containsOnly(1);
        await().atMost(PATIENCE).until(() -> consumers().size() == 1);
    }
}
