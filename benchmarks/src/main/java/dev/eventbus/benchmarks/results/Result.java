package dev.eventbus.benchmarks.results;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one line gave in one round.
 *
 * @param failure why nothing counts that it measured, or null
 */
public record Result(
        String line,
        boolean aof,
        int round,
        Map<Figure, Double> figures,
        @Nullable String failure) {
    public static Result measured(String line, boolean aof, int round, Map<Figure, Double> figures) {
        return new Result(line, aof, round, figures, null);
    }

    public static Result failed(String line, boolean aof, int round, String failure) {
        return new Result(line, aof, round, Map.of(), failure);
    }

    /** Whether its figures count. */
    public boolean passed() {
        return failure == null;
    }
}
