package dev.eventbus.benchmarks.results;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a goal.
 *
 * @param name the goal's, with its mode
 * @param value what the rounds gave, each for itself; null if one of its lines never ran, or never passed
 * @param failed whether one of its lines failed in any round
 */
public record Outcome(
        Goal goal, String name, boolean aof, @Nullable Spread value, boolean failed) {
    /** Of each goal that {@code results} say anything about. */
    public static List<Outcome> of(List<Result> results, boolean aof) {
        List<Round> rounds = Round.of(results, aof);
        List<Outcome> outcomes = new ArrayList<>();
        for (Goal goal : Goals.ALL) {
            if (!aof || goal.relative()) {
                Outcome outcome = of(goal, rounds, aof);
                if (outcome.value != null || outcome.failed) {
                    outcomes.add(outcome);
                }
            }
        }
        return outcomes;
    }

    private static Outcome of(Goal goal, List<Round> rounds, boolean aof) {
        List<Double> values = new ArrayList<>();
        boolean failed = false;
        for (Round round : rounds) {
            goal.term().in(round).ifPresent(values::add);
            failed |= goal.term().lines().stream().anyMatch(round::failed);
        }
        return new Outcome(
                goal,
                aof ? goal.name() + " (AOF)" : goal.name(),
                aof,
                values.isEmpty() ? null : Spread.of(values),
                failed);
    }

    /** Whether the goal is reached; never if one of its lines failed in any round. */
    public boolean met() {
        return value != null && !failed && goal.met(value.median());
    }
}
