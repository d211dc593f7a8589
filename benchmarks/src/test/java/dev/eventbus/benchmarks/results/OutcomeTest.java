package dev.eventbus.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final String OURS = "publish-1/ours";
    private static final String RAW = "publish-1/raw";

    private final List<Result> results = new ArrayList<>();

    @Test
    void aRatioIsTheMedianOfTheRatiosOfTheRounds() {
        rates(1, 100, 100);
        rates(2, 300, 200);
        rates(3, 180, 200);

        assertThat(outcome().value()).isEqualTo(new Spread(1.0, 0.9, 1.5));
        assertThat(outcome().met()).isTrue();
    }

    @Test
    void aRatioBelowItsGoalIsNotMet() {
        rates(1, 90, 100);

        assertThat(outcome().met()).isFalse();
    }

    @Test
    void aLineThatFailedOnceMeetsNothing() {
        rates(1, 200, 100);
        results.add(Result.failed(OURS, false, 2, "3 events are missing"));
        results.add(Result.measured(RAW, false, 2, Map.of(Figure.RATE, 100.0)));

        assertThat(outcome().failed()).isTrue();
        assertThat(outcome().met()).isFalse();
    }

    @Test
    void whatDidNotRunHasNoOutcome() {
        results.add(Result.measured(OURS, false, 1, Map.of(Figure.RATE, 100.0)));

        assertThat(Outcome.of(results, false)).isEmpty();
    }

    private void rates(int round, double ours, double raw) {
        results.add(Result.measured(OURS, false, round, Map.of(Figure.RATE, ours)));
        results.add(Result.measured(RAW, false, round, Map.of(Figure.RATE, raw)));
    }

    private Outcome outcome() {
        return Outcome.of(results, false).get(0);
    }
}
