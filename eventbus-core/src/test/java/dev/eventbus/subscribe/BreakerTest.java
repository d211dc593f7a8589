package dev.eventbus.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.BreakerPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final int WINDOW = 10;
    private static final long QUICK = 1;

    private final Breaker breaker = new Breaker(
            "s", BreakerPolicy.defaults().withConsecutiveFailures(8).withFailureRate(0.5, WINDOW), open -> {});

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
