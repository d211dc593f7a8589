package dev.eventbus.benchmarks.work;

import dev.eventbus.benchmarks.results.Figure;
import java.util.Map;

/** What a line does. One instance is run once, in a process of its own. */
@FunctionalInterface
public interface Work {
    /**
     * Warms up, measures, and checks.
     *
     * @throws CheckFailedException if an event is missing, or there more often than promised: then nothing counts that
     *     was measured
     */
    Map<Figure, Double> run(Bench bench) throws Exception;
}
