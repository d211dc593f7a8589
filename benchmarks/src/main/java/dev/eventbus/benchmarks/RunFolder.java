package dev.eventbus.benchmarks;

import dev.eventbus.benchmarks.results.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Where a run keeps its results and what its processes say, so that it can go on after it was ended. */
final class RunFolder {
    private final Path path;
    private final Path file;
    private final List<Result> results = new ArrayList<>();

    /** Takes up what is there, but for what has failed or was cut off. */
    RunFolder(Path path) throws IOException {
        this.path = Files.createDirectories(path);
        this.file = path.resolve("results.jsonl");
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                takeUp(line);
            }
        }
    }

    private void takeUp(String line) {
        try {
            Result result = JsonMapper.shared().readValue(line, Result.class);
            if (result.passed()) {
                results.add(result);
            }
        } catch (JacksonException cutOff) {
            System.err.println("A result in " + file + " cannot be read; its line runs again.");
        }
    }

    boolean has(String line, boolean aof, int round) {
        return results.stream()
                .anyMatch(result -> result.line().equals(line) && result.aof() == aof && result.round() == round);
    }

    void add(Result result) throws IOException {
        Files.writeString(
                file,
                JsonMapper.shared().writeValueAsString(result) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        results.add(result);
    }

    /** In the order in which they came. */
    List<Result> results() {
        return List.copyOf(results);
    }

    Path path() {
        return path;
    }
}
