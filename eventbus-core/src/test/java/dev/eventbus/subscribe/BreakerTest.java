package dev.eventbus.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BreakerPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BreakerTest {
    private static final int WINDOW = 10;
    private static final long QUICK = 1;
    private static final Duration PROBE_EVERY = Duration.ofMillis(10);

    private final List<Boolean> changes = new ArrayList<>();

    private final Breaker breaker = new Breaker(
            "s", BreakerPolicy.defaults().withConsecutiveFailures(8).withFailureRate(0.5, WINDOW), open -> {});

    /** One that three failures in a row open. */
    private Breaker opened(Duration probeEvery) {
        Breaker opened = new Breaker(
                "s", BreakerPolicy.defaults().withConsecutiveFailures(3).withProbeEvery(probeEvery), changes::add);
        for (int i = 0; i < 3; i++) {
            assertThat(opened.permits()).isTrue();
            opened.failed(true, QUICK, new IllegalStateException());
        }
        assertThat(changes).containsExactly(true);
        return opened;
    }

    private static void awaitProbe(Breaker breaker) {
        await().pollInterval(Duration.ofMillis(2)).until(breaker::permits);
    }

    private void succeed(int times, long nanos) {
        for (int i = 0; i < times; i++) {
            assertThat(breaker.permits()).isTrue();
            breaker.succeeded(nanos);
        }
    }

    private boolean fails() {
        assertThat(breaker.permits()).isTrue();
        return breaker.failed(true, QUICK, new IllegalStateException());
    }

    @Test
    void whileItIsOpenNothingIsCalledBeforeItIsTimeForAProbe() {
        assertThat(opened(Duration.ofMinutes(5)).permits()).isFalse();
    }

    @Test
    void oneProbeAtATimeIsTriedAndItsSuccessClosesIt() {
        Breaker opened = opened(PROBE_EVERY);

        awaitProbe(opened);
        assertThat(opened.permits()).as("a second probe").isFalse();
        assertThat(opened.isOpen()).isTrue();
        opened.succeeded(QUICK);

        assertThat(opened.isOpen()).isFalse();
        assertThat(changes).containsExactly(true, false);
        assertThat(opened.permits()).isTrue();
        assertThat(opened.permits()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProbeThatFailsIsNotChargedAndKeepsItOpenUntilTheNextOne(boolean firstAttempt) {
        Breaker opened = opened(PROBE_EVERY);

        for (int probes = 0; probes < 3; probes++) {
            awaitProbe(opened);
            assertThat(opened.failed(firstAttempt, QUICK, new IllegalStateException()))
                    .as("not charged")
                    .isTrue();
        }

        assertThat(changes).containsExactly(true);
        awaitProbe(opened);
        opened.succeeded(QUICK);
        assertThat(changes).containsExactly(true, false);
    }

    @Test
    void aProbeThatSaysNothingLeavesItsTurnToTheNext() {
        Breaker opened = opened(PROBE_EVERY);
        awaitProbe(opened);

        opened.undecided();

        assertThat(opened.isOpen()).isTrue();
        assertThat(opened.permits()).isTrue();
        assertThat(opened.permits()).isFalse();
    }

    @Test
    void whereBothMachinesAreOpenOneProbeClosesBoth() {
        Breaker both = new Breaker(
                "s",
                BreakerPolicy.defaults()
                        .withConsecutiveFailures(10)
                        .withFailureRate(1, 10)
                        .withProbeEvery(PROBE_EVERY),
                changes::add);
        for (int i = 0; i < 10; i++) {
            assertThat(both.permits()).isTrue();
        }
        for (int i = 0; i < 10; i++) {
            both.failed(true, QUICK, new IllegalStateException());
        }

        awaitProbe(both);
        assertThat(both.permits()).isFalse();
        both.succeeded(QUICK);

        assertThat(both.isOpen()).isFalse();
        assertThat(changes).containsExactly(true, false);
    }

    @Test
    void afterAnyNumberOfSuccessesItOpensWithTheShareOfItsWindow() {
        succeed(100 * WINDOW, QUICK);

        for (int failures = 1; failures < WINDOW / 2; failures++) {
            assertThat(fails()).isFalse();
        }
        assertThat(fails()).isTrue();
    }

    @Test
    void successesBetweenFailuresCountAsLongAsTheWindowHasOne() {
        succeed(100 * WINDOW, QUICK);

        for (int failures = 0; failures < 20; failures++) {
            assertThat(fails()).isFalse();
            succeed(2, QUICK);
        }
    }

    @Test
    void aWindowOfCallsOfAMinuteOpensItAlsoAfterQuickOnes() {
        succeed(100 * WINDOW, QUICK);

        succeed(7, Duration.ofMinutes(2).toNanos());
        assertThat(breaker.isOpen()).isFalse();
        succeed(1, Duration.ofMinutes(2).toNanos());
        assertThat(breaker.isOpen()).isTrue();
    }
}
