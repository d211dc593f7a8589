package dev.eventbus.benchmarks.results;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of one line, over its rounds that passed. */
public record Rates(String line, Map<Figure, Spread> figures, List<String> failures) {
    /** Of each line, with or without AOF, in the order in which they ran. */
    public static List<Rates> of(List<Result> results, boolean aof) {
        Map<String, List<Result>> byLine = new LinkedHashMap<>();
        for (Result result : results) {
            if (result.aof() == aof) {
                byLine.computeIfAbsent(result.line(), line -> new ArrayList<>()).add(result);
            }
        }
        List<Rates> rates = new ArrayList<>();
        byLine.forEach((line, rounds) -> rates.add(of(line, rounds)));
        return rates;
    }

    private static Rates of(String line, List<Result> rounds) {
        Map<Figure, List<Double>> values = new EnumMap<>(Figure.class);
        List<String> failures = new ArrayList<>();
        for (Result round : rounds) {
            round.figures()
                    .forEach((figure, value) -> values.computeIfAbsent(figure, key -> new ArrayList<>())
                            .add(value));
            if (round.failure() != null) {
                failures.add("round %d: %s".formatted(round.round(), round.failure()));
            }
        }
        Map<Figure, Spread> figures = new EnumMap<>(Figure.class);
        values.forEach((figure, all) -> figures.put(figure, Spread.of(all)));
        return new Rates(line, figures, failures);
    }
}
