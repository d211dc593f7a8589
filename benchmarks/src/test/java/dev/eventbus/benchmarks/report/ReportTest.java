package dev.eventbus.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.benchmarks.results.Figure;
import dev.eventbus.benchmarks.results.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    private static final List<Result> RESULTS = List.of(
            Result.measured("publish-async/ours", false, 1, Map.of(Figure.RATE, 300_000.0)),
            Result.measured("publish-async/raw-batched", false, 1, Map.of(Figure.RATE, 400_000.0)),
            Result.failed("publish-async/raw-flush", false, 1, "7 events are missing"));

    @TempDir
    Path folder;

    @Test
    void theJsonHasEachRatioBesideItsGoal() throws Exception {
        Report.write(folder, RESULTS, "redis 7.0.15, allocator jemalloc", "One round.");

        JsonNode ratio = JsonMapper.shared()
                .readTree(Files.readString(folder.resolve("results.json")))
                .path("ratios")
                .path("publish-async : raw-batched");
        assertThat(ratio.path("median").asDouble()).isEqualTo(0.75);
        assertThat(ratio.path("goal").asString()).isEqualTo("≥ 0.6");
        assertThat(ratio.path("met").asBoolean()).isTrue();
    }

    @Test
    void theServerAndItsAllocatorAreNamed() throws Exception {
        Report.write(folder, RESULTS, "redis 7.0.15, allocator jemalloc", "One round.");

        assertThat(Files.readString(folder.resolve("results.md")))
                .contains("Redis is redis 7.0.15, allocator jemalloc.");
        assertThat(Files.readString(folder.resolve("results.json"))).contains("redis 7.0.15, allocator jemalloc");
    }

    @Test
    void aFailedLineIsNamedWithItsReasonAndMeetsNothing() throws Exception {
        Report.write(folder, RESULTS, "redis 7.0.15, allocator jemalloc", "One round.");

        assertThat(Files.readString(folder.resolve("results.md")))
                .contains("* `publish-async/raw-flush`, round 1: 7 events are missing")
                .contains("| publishAsync, one thread, to raw with a flush per command | ≥ 1.7 |  |  | **failed** |");
    }

    @Test
    void aPlotIsXmlWithABarForEachLineThatPassed() throws Exception {
        Report.write(folder, RESULTS, "redis 7.0.15, allocator jemalloc", "One round.");

        Path plot = folder.resolve("plots/publish.svg");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(plot.toFile())
                        .getElementsByTagName("rect")
                        .getLength())
                .isEqualTo(2);
    }
}
