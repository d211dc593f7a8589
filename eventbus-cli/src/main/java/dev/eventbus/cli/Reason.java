package dev.eventbus.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who wants a change, and why: both go on record. */
final class Reason {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it goes on record.")
    private @Nullable String reason;

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who wants it; it goes on record. By default the user of this process.")
    private @Nullable String by;

    /** Refuses a change without a reason. */
    String reason() {
        if (reason == null || reason.isBlank()) {
            throw new CommandException(Exit.REFUSED, "It goes on record why this is done: give --reason.");
        }
        return reason;
    }

    String by() {
        return by == null || by.isBlank() ? System.getProperty("user.name", "unknown") : by;
    }
}
