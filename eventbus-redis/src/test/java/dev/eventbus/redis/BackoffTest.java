package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void pausesGrowToASecond() {
        assertPauses(new Backoff(), 50, 100, 200, 400, 800, 1_000, 1_000);
    }

    @Test
    void pausesGrowToAQuarterOfThePatience() {
        assertPauses(Backoff.within(Duration.ofMillis(600)), 50, 100, 150, 150);
    }

    @Test
    void theLongestPauseIsNeitherBelowTheFirstNorAboveASecond() {
        assertPauses(Backoff.within(Duration.ofMillis(100)), 50, 50, 50);
        assertPauses(Backoff.within(Duration.ofMinutes(10)), 50, 100, 200, 400, 800, 1_000, 1_000);
    }

    private static void assertPauses(Backoff backoff, long... full) {
        for (long longest : full) {
            assertThat(backoff.nextMillis()).isBetween(longest / 2, longest);
        }
    }
}
