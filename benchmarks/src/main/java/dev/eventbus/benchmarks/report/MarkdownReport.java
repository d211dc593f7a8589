package dev.eventbus.benchmarks.report;

import dev.eventbus.benchmarks.results.Figure;
import dev.eventbus.benchmarks.results.Goal;
import dev.eventbus.benchmarks.results.Outcome;
import dev.eventbus.benchmarks.results.Rates;
import dev.eventbus.benchmarks.results.Result;
import dev.eventbus.benchmarks.results.Spread;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code results.md}. */
final class MarkdownReport {
    private final StringBuilder text = new StringBuilder();
    private final List<Result> results;

    private MarkdownReport(List<Result> results) {
        this.results = results;
    }

    static String of(List<Result> results, String settings, Machine machine) {
        MarkdownReport report = new MarkdownReport(results);
        report.text.append("# Results\n\n");
        report.text.append(
                "Written by `benchmarks/run`, do not edit. %s, %d cores shared by Redis and client, %s, Java %s. Redis is %s. %s\n"
                        .formatted(
                                machine.processor(),
                                machine.cores(),
                                machine.system(),
                                machine.java(),
                                machine.redis(),
                                settings));
        report.text.append(
                "Medians over the rounds, with the smallest and the largest. A ratio is taken within a round.\n");
        report.failures();
        report.goals();
        for (boolean aof : new boolean[] {false, true}) {
            report.figures(aof);
        }
        return report.text.toString();
    }

    private void failures() {
        List<String> failures = new ArrayList<>();
        for (boolean aof : new boolean[] {false, true}) {
            for (Rates rates : Rates.of(results, aof)) {
                for (String failure : rates.failures()) {
                    failures.add("* `%s`%s, %s\n".formatted(rates.line(), aof ? " with AOF" : "", failure));
                }
            }
        }
        if (!failures.isEmpty()) {
            text.append("\n## Failed\n\n");
            failures.forEach(text::append);
        }
    }

    private void goals() {
        text.append("\n## Goals\n\n| | goal | median | min – max | |\n|---|---|---|---|---|\n");
        for (boolean aof : new boolean[] {false, true}) {
            for (Outcome outcome : Outcome.of(results, aof)) {
                Spread value = outcome.value();
                text.append("| %s%s | %s | %s | %s | %s |\n"
                        .formatted(
                                outcome.goal().meaning(),
                                aof ? " (AOF)" : "",
                                outcome.goal().text(),
                                value == null ? "" : Goal.number(value.median()),
                                value == null ? "" : Goal.number(value.min()) + " – " + Goal.number(value.max()),
                                outcome.met() ? "met" : outcome.failed() ? "**failed**" : "**not met**"));
            }
        }
    }

    private void figures(boolean aof) {
        Map<String, List<Rates>> groups = new LinkedHashMap<>();
        for (Rates rates : Rates.of(results, aof)) {
            String group = rates.line().substring(0, rates.line().indexOf('/'));
            groups.computeIfAbsent(group, name -> new ArrayList<>()).add(rates);
        }
        if (!groups.isEmpty()) {
            text.append(aof ? "\n## AOF, everysec\n" : "\n## No AOF\n");
            groups.forEach(this::table);
        }
    }

    private void table(String group, List<Rates> lines) {
        Set<Figure> columns = EnumSet.noneOf(Figure.class);
        lines.forEach(line -> columns.addAll(line.figures().keySet()));
        text.append("\n| ").append(group);
        columns.forEach(column -> text.append(" | ").append(column.unit()));
        text.append(" |\n|---").append("|---".repeat(columns.size())).append("|\n");
        for (Rates line : lines) {
            text.append("| ").append(line.line().substring(group.length() + 1));
            for (Figure column : columns) {
                Spread spread = line.figures().get(column);
                text.append(" | ").append(spread == null ? "" : cell(column, spread));
            }
            text.append(" |\n");
        }
    }

    private static String cell(Figure figure, Spread spread) {
        String median = figure.format(spread.median());
        return spread.min() == spread.max() || figure != Figure.RATE
                ? median
                : "%s (%s – %s)".formatted(median, figure.format(spread.min()), figure.format(spread.max()));
    }
}
