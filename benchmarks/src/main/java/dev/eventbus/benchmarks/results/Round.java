package dev.eventbus.benchmarks.results;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The results that may be compared: of one round, with or without AOF. */
public final class Round {
    private final Map<String, Result> results = new HashMap<>();

    /** {@code results} by their rounds, those with AOF or those without. */
    public static List<Round> of(List<Result> results, boolean aof) {
        Map<Integer, Round> rounds = new TreeMap<>();
        for (Result result : results) {
            if (result.aof() == aof) {
                rounds.computeIfAbsent(result.round(), number -> new Round())
                        .results
                        .put(result.line(), result);
            }
        }
        return new ArrayList<>(rounds.values());
    }

    /** What {@code line} measured, if it ran and passed. */
    public OptionalDouble figure(String line, Figure figure) {
        Result result = results.get(line);
        Double value = result == null ? null : result.figures().get(figure);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Whether {@code line} ran and failed. */
    public boolean failed(String line) {
        Result result = results.get(line);
        return result != null && !result.passed();
    }
}
