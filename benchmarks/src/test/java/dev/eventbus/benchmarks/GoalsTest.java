package dev.eventbus.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.benchmarks.results.Goal;
import dev.eventbus.benchmarks.results.Goals;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GoalsTest {
    private static final Set<String> LINES = Lines.ALL.stream().map(Line::name).collect(Collectors.toSet());

    @Test
    void everyLineHasANameOfItsOwn() {
        assertThat(LINES).hasSameSizeAs(Lines.ALL);
    }

    @Test
    void everyGoalHasANameOfItsOwn() {
        assertThat(Goals.ALL).extracting(Goal::name).doesNotHaveDuplicates();
    }

    @Test
    void everyGoalIsAboutLinesThatThereAre() {
        assertThat(Goals.ALL)
                .allSatisfy(goal -> assertThat(LINES).containsAll(goal.term().lines()));
    }
}
