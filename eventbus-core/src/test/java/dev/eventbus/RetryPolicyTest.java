package dev.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();

    @Test
    void delaysGrowByTheFactorUpToTheLongest() {
        RetryPolicy policy = RetryPolicy.defaults().withDelay(Duration.ofSeconds(1), 3, Duration.ofSeconds(20));

        assertThat(IntStream.rangeClosed(1, 5).mapToObj(attempt -> policy.delayAfter(attempt, 0)))
                .containsExactly(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20));
        assertThat(policy.delayAfter(1_000, 0)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void jitterMakesADelayLongerAndNeverShorter() {
        RetryPolicy policy = RetryPolicy.defaults().withJitter(0.5);

        assertThat(policy.delayAfter(1, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.delayAfter(1, 0.5)).isEqualTo(Duration.ofMillis(1_250));
        assertThat(policy.delayAfter(1, 1)).isEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void theRuleThatIsGivenLastHoldsAlsoForACause() {
        RetryPolicy policy = RetryPolicy.defaults()
                .on(IOException.class, io -> io.withMaxAttempts(3))
                .neverOn(FileNotFoundException.class);

        assertThat(policy.forFailure(new IllegalStateException()).maxAttempts()).isEqualTo(8);
        assertThat(policy.forFailure(new IOException()).maxAttempts()).isEqualTo(3);
        assertThat(policy.forFailure(new FileNotFoundException()).maxAttempts()).isEqualTo(1);
        assertThat(policy.forFailure(new IllegalStateException(new IOException()))
                        .maxAttempts())
                .isEqualTo(3);
    }

    @Test
    void aDelayThatNobodyWouldWaitForIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.defaults().withDelay(Duration.ofSeconds(1), 2, FOR_EVER))
                .withMessageContaining("365 days");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.defaults().withTimeLimit(FOR_EVER))
                .withMessageContaining("365 days");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryLaterException(FOR_EVER, "some day"))
                .withMessageContaining("365 days");
    }
}
