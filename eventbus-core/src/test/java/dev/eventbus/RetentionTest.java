package dev.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
    @Test
    void theDefaultsAreThoseThatAreDocumented() {
        assertThat(Retention.defaults())
                .returns(10_000L, Retention::maxLength)
                .returns(100_000L, Retention::hardLimit)
                .satisfies(defaults -> assertThat(defaults.maxAge()).isEmpty());
    }

    @Test
    void theHardLimitIsTenTimesTheLengthUnlessItIsSet() {
        assertThat(Retention.maxLength(7).hardLimit()).isEqualTo(70);
        assertThat(Retention.maxLength(1_000_000_000L).hardLimit()).isEqualTo(10_000_000_000L);
        assertThat(Retention.maxLength(7).withHardLimit(7).hardLimit()).isEqualTo(7);
    }

    @Test
    void aCopyKeepsTheOtherBounds() {
        Retention retention = Retention.maxLength(7).withHardLimit(9).withMaxAge(Duration.ofDays(1));

        assertThat(retention.withHardLimit(8).maxAge()).contains(Duration.ofDays(1));
        assertThat(retention.withMaxAge(Duration.ofHours(1)))
                .returns(7L, Retention::maxLength)
                .returns(9L, Retention::hardLimit);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1_000_000_001})
    void aLengthBeyondItsBoundsIsRefused(long events) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retention.maxLength(events))
                .withMessage("maxLength must be from 1 to 1000000000, but is " + events);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 9_999})
    void aHardLimitBelowTheLengthIsRefused(long events) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retention.maxLength(10_000).withHardLimit(events))
                .withMessage("hardLimit must not be below maxLength, which is 10000, but is " + events);
    }

    @Test
    void aHardLimitThatNoServerCouldHoldIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retention.defaults().withHardLimit(10_000_000_001L))
                .withMessage("hardLimit must be at most 10000000000, but is 10000000001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.999S", "PT876000H0.001S", "PT2562047788015215H"})
    void anAgeBeyondItsBoundsIsRefused(Duration age) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retention.defaults().withMaxAge(age))
                .withMessage("maxAge must be from PT1S to PT876000H, but is " + age);
    }
}
