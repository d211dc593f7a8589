package dev.eventbus.benchmarks.report;

import dev.eventbus.benchmarks.results.Goal;
import dev.eventbus.benchmarks.results.Outcome;
import dev.eventbus.benchmarks.results.Rates;
import dev.eventbus.benchmarks.results.Result;
import dev.eventbus.benchmarks.results.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code results.json}: the ratios beside their goals, and all figures. */
final class JsonReport {
    private JsonReport() {}

    static String of(List<Result> results, String settings, Machine machine) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("machine", machine);
        root.put("settings", settings);
        Map<String, Object> ratios = new LinkedHashMap<>();
        Map<String, Object> lines = new LinkedHashMap<>();
        for (boolean aof : new boolean[] {false, true}) {
            Outcome.of(results, aof).forEach(outcome -> ratios.put(outcome.name(), ratio(outcome)));
            for (Rates rates : Rates.of(results, aof)) {
                lines.put(rates.line() + (aof ? " (AOF)" : ""), line(rates));
            }
        }
        root.put("ratios", ratios);
        root.put("lines", lines);
        return JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(root)
                + "\n";
    }

    private static Map<String, @Nullable Object> ratio(Outcome outcome) {
        Goal goal = outcome.goal();
        Spread value = outcome.value();
        Map<String, @Nullable Object> ratio = new LinkedHashMap<>();
        ratio.put("median", value == null ? null : value.median());
        ratio.put("min", value == null ? null : value.min());
        ratio.put("max", value == null ? null : value.max());
        ratio.put("goal", goal.text());
        ratio.put("met", outcome.met());
        return ratio;
    }

    private static Map<String, Object> line(Rates rates) {
        Map<String, Object> line = new LinkedHashMap<>();
        rates.figures().forEach((figure, spread) -> line.put(figure.unit(), spread));
        if (!rates.failures().isEmpty()) {
            line.put("failures", rates.failures());
        }
        return line;
    }
}
