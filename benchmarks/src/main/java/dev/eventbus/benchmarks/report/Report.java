package dev.eventbus.benchmarks.report;

import dev.eventbus.benchmarks.results.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** All files of a run. */
public final class Report {
    private Report() {}

    /**
     * Writes {@code results.md}, {@code results.json} and the plots; what was there is replaced.
     *
     * @param redis which server the lines had
     * @param settings how long and how often lines ran, as a sentence
     */
    public static void write(Path folder, List<Result> results, String redis, String settings) {
        Machine machine = Machine.here(redis);
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("results.md"), MarkdownReport.of(results, settings, machine));
            Files.writeString(folder.resolve("results.json"), JsonReport.of(results, settings, machine));
            Path plots = Files.createDirectories(folder.resolve("plots"));
            for (Map.Entry<String, String> plot : Plots.of(results).entrySet()) {
                Files.writeString(plots.resolve(plot.getKey()), plot.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
