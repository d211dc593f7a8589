package dev.eventbus.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How fast a job may be. */
final class Rate {
    private static final int FASTEST = 100_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many events a second; ${DEFAULT-VALUE} by default.")
    private int rate;

    void check(CommandSpec command) {
        if (rate < 1 || rate > FASTEST) {
            throw new ParameterException(
                    command.commandLine(), "--rate must be from 1 to %,d, but is %d".formatted(FASTEST, rate));
        }
    }

    int eventsPerSecond() {
        return rate;
    }
}
