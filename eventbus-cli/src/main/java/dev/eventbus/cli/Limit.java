package dev.eventbus.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How much is shown. */
final class Limit {
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many events; ${DEFAULT-VALUE} by default.")
    private int limit;

    void check(CommandSpec command, int most) {
        if (limit < 1 || limit > most) {
            throw new ParameterException(
                    command.commandLine(), "--limit must be from 1 to %,d, but is %d".formatted(most, limit));
        }
    }

    int events() {
        return limit;
    }
}
