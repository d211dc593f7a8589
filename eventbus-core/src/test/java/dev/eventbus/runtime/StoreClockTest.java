package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StoreClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private long nanos = 42;
    private Instant store = START;
    private final StoreClock clock = new StoreClock(() -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
        store = store.plus(time);
    }

    private Duration answer() {
        return clock.answered(store, nanos);
    }

    @Test
    void anyTimeIsBelievedAtFirst() {
        assertThat(clock.believedUntil()).isEqualTo(Long.MAX_VALUE);
        assertThat(answer()).isZero();
    }

    @Test
    void aClockThatGoesAsOursDoesIsBelievedALittleBeyond() {
        answer();
        pass(Duration.ofDays(3));

        assertThat(clock.believedUntil())
                .isEqualTo(START.plus(Duration.ofDays(3))
                        .plus(StoreClock.TOLERANCE)
                        .toEpochMilli());
        assertThat(answer()).isZero();
    }

    @Test
    void aJumpIsToldOnceAndTheClockIsNotBelievedForAnHour() {
        answer();
        pass(Duration.ofSeconds(5));
        store = store.plus(Duration.ofHours(2));
        assertThat(answer()).isEqualTo(Duration.ofHours(2));

        for (int i = 0; i < 59; i++) {
            pass(Duration.ofMinutes(1));
            assertThat(answer()).isZero();
            assertThat(clock.isBelieved()).isFalse();
            assertThat(clock.believedUntil()).isZero();
        }
        pass(Duration.ofMinutes(1));

        assertThat(clock.isBelieved()).isTrue();
        assertThat(clock.believedUntil())
                .isEqualTo(store.plus(StoreClock.TOLERANCE).toEpochMilli());
    }

    @Test
    void aJumpBackIsToldTooAndRightsAJumpAhead() {
        answer();
        pass(Duration.ofSeconds(5));
        store = store.plus(Duration.ofMinutes(3));
        answer();
        assertThat(clock.isBelieved()).isFalse();

        store = store.minus(Duration.ofMinutes(3));

        assertThat(answer()).isEqualTo(Duration.ofMinutes(-3));
        assertThat(clock.isBelieved()).isTrue();
    }

    @Test
    void whatIsWithinTheToleranceIsNoJump() {
        answer();
        store = store.plus(StoreClock.TOLERANCE);
        assertThat(answer()).isZero();
        store = store.minus(StoreClock.TOLERANCE);
        assertThat(answer()).isZero();
    }

    @Test
    void anAnswerThatIsLongUnderWayIsNoJump() {
        long asked = nanos;
        pass(Duration.ofMinutes(5));
        Instant early = START;
        clock.answered(early, asked); // given at once, and late on its way back
        long askedAgain = nanos;
        pass(Duration.ofMinutes(5));

        assertThat(clock.answered(store, askedAgain)).isZero(); // given late
    }
}
