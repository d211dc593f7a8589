package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailureReason;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
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

    private void subscribeHere() {
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));
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

    @Test
    void whatAKilledProcessHeldIsTakenOverWithinItsLeaseAndTwoSeconds() {
        ConsumerProcess dies = process();
        String dead = consumers().keySet().stream().findFirst().orElse("");
        publish(0, "sleep 60000");
        for (int i = 1; i < 50; i++) {
            publish(i, "quick");
        }
        dies.awaitTold("begun", "0 1");
        await().until(() -> consumers().values().stream().anyMatch(pending -> pending == 50));
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> {
            handled.add(event.number());
            attempts.add(context.attempt());
        });
        // The one that stays is in the middle of a wait for new events.
        dies.kill();

        long millis = awaitHandled(handled, 0, 50, Duration.ofSeconds(10));

        measured("takeover after kill -9 with a lease of 2 s", millis);
        assertThat(millis).isLessThan(LEASE.plusSeconds(2).toMillis());
        assertThat(told.takenOver.stream().mapToLong(n -> n).sum()).isEqualTo(50);
        assertThat(handled.moreThanOnce()).isEmpty();
        assertThat(attempts).containsOnly(1);
        assertThat(told.fenced).isEmpty();
        await().atMost(Duration.ofSeconds(3)).until(() -> consumers().size() == 1);
        assertThat(consumers()).doesNotContainKey(dead);
    }

    @Test
    void aHandlerThatRunsFiveTimesLongerThanTheLeaseRunsOnce() {
        ConsumerProcess slow = process();
        publish(0, "sleep 10000");
        slow.awaitTold("begun", "0 1");
        subscribeHere();

        slow.awaitTold("handled", "0");

        assertThat(slow.told("begun")).containsExactly("0 1");
        assertThat(slow.told("fenced")).isEmpty();
        assertThat(handled.size()).isZero();
        assertThat(told.takenOver).isEmpty();
    }

    @Test
    void aProcessThatWasFrozenForLongerThanItsLeaseCannotSettleWhatAnotherHasAndGoesOnAfterwards() {
        ConsumerProcess frozen = process("concurrency", 3);
        publish(0, "sleep 1500");
        publish(1, "fail");
        for (int i = 2; i < 30; i++) {
            publish(i, "sleep 1500");
        }
        frozen.awaitTold("begun", "0 1");
        frozen.awaitWord("retry");

        frozen.freeze();
        subscribeHere();
        awaitHandled(handled, 2, 30, Duration.ofSeconds(10));
        frozen.thaw();

        frozen.awaitWord("fenced");
        await().atMost(PATIENCE).until(() -> handled.has(0, 30));
        // What was running when it froze was not accepted; what was not begun is not begun any more.
        assertThat(frozen.told("handled")).isEmpty();
        int begun = frozen.told("begun").size();
        assertThat(begun).isLessThan(8);
        assertThat(handled.moreThanOnce()).isEmpty();
        bus.publishAll(IntStream.range(100, 140)
                .mapToObj(n -> new Placed(tenant, "sleep 50", n))
                .toList());
        frozen.awaitWord("handled");
        assertThat(frozen.told("begun").size()).isGreaterThan(begun);
        assertThat(frozen.moreThanOnce("begun")).isEmpty();
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

    private List<FailedEvent> parked() {
        return bus.failedEvents().find(FailedEventQuery.of(SUBSCRIPTION));
    }

    @Test
    void whatAClosingProcessHasNotBegunStartsElsewhereAtOnceAndUncounted() {
        ConsumerProcess closes = process("lease", 20_000, "concurrency", 4);
        for (int i = 0; i < 400; i++) {
            publish(i, "sleep 20");
        }
        closes.awaitTold("begun", "20 1");
        EventBus other = closeLater(builder(redis.uri())
                .lease(Duration.ofSeconds(20))
                .listener(told)
                .build());
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        other.subscribe(SUBSCRIPTION, Placed.class).concurrency(4).start((event, context) -> {
            handled.add(event.number());
            attempts.add(context.attempt());
        });

        closes.askToClose();
        assertThat(closes.awaitEnd()).isZero();
        long closed = System.nanoTime();
        await().atMost(Duration.ofSeconds(15))
                .until(() -> handled.size() + closes.told("ended").size() >= 400);

        measured("start elsewhere after a graceful close, lease 20 s", (System.nanoTime() - closed) / 1_000_000);
        assertThat((System.nanoTime() - closed) / 1_000_000).isLessThan(3_000);
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
