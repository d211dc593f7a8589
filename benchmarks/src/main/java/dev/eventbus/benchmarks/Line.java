package dev.eventbus.benchmarks;

import dev.eventbus.benchmarks.work.Work;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One row of the results: a client at some work.
 *
 * @param name the work and who does it, {@code publish-async/ours}
 * @param newerJdk whether it needs virtual threads
 * @param extra how much longer it may take than warm-up and measurement
 */
public record Line(String name, Supplier<Work> work, boolean newerJdk, Duration extra) {
    private static final Duration USUAL = Duration.ofSeconds(90);

    static Line of(String name, Supplier<Work> work) {
        return new Line(name, work, false, USUAL);
    }

    /** A copy that runs on a JDK with virtual threads, if there is one. */
    Line onNewerJdk() {
        return new Line(name, work, true, extra);
    }

    /** A copy that may take longer. */
    Line withExtra(Duration longer) {
        return new Line(name, work, newerJdk, longer);
    }
}
