package dev.eventbus.benchmarks.report;

import dev.eventbus.benchmarks.results.Figure;
import dev.eventbus.benchmarks.results.Rates;
import dev.eventbus.benchmarks.results.Result;
import dev.eventbus.benchmarks.results.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pictures, by file name: each compares who does one work, without AOF. */
final class Plots {
    private static final List<Plot> ALL = List.of(
            new Plot(
                    "publish.svg",
                    "Publishing without waiting, one thread: events/s",
                    "publish-async",
                    Figure.RATE,
                    Figure.RATE),
            new Plot(
                    "publish-16.svg",
                    "Publishing and waiting, 16 threads: events/s",
                    "publish-16",
                    Figure.RATE,
                    Figure.RATE),
            new Plot("consume.svg", "Consuming a backlog: events/s", "consume", Figure.RATE, Figure.RATE),
            new Plot(
                    "fan-out.svg", "Five subscriptions on one stream: deliveries/s", "fan-5", Figure.RATE, Figure.RATE),
            new Plot(
                    "latency.svg",
                    "From publish to handler at 1,000 events/s: p50 and p99, µs",
                    "latency",
                    Figure.P50,
                    Figure.P99),
            new Plot(
                    "cost-publish.svg",
                    "CPU per published event: client and Redis, µs",
                    "publish-async",
                    Figure.CLIENT_CPU,
                    Figure.REDIS_CPU),
            new Plot(
                    "cost-consume.svg",
                    "CPU per consumed event: client and Redis, µs",
                    "consume",
                    Figure.CLIENT_CPU,
                    Figure.REDIS_CPU));

    private Plots() {}

    /** @param second drawn below the first, where it is another */
    private record Plot(String file, String title, String group, Figure first, Figure second) {}

    static Map<String, String> of(List<Result> results) {
        List<Rates> rates = Rates.of(results, false);
        Map<String, String> files = new LinkedHashMap<>();
        for (Plot plot : ALL) {
            BarChart chart = new BarChart(plot.title);
            for (Rates line : rates) {
                if (line.line().startsWith(plot.group + "/")) {
                    add(chart, plot, line);
                }
            }
            if (!chart.isEmpty()) {
                files.put(plot.file, chart.svg());
            }
        }
        return files;
    }

    private static void add(BarChart chart, Plot plot, Rates line) {
        String who = line.line().substring(plot.group.length() + 1);
        Spread first = line.figures().get(plot.first);
        Spread second = line.figures().get(plot.second);
        if (first == null || second == null) {
            return;
        }
        boolean ours = who.equals("ours");
        chart.add(ours ? "event bus" : who, first.median(), plot.first.format(first.median()), ours, false);
        if (plot.second != plot.first) {
            chart.add("", second.median(), plot.second.format(second.median()), ours, true);
        }
    }
}
