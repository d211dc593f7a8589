package dev.eventbus.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = {
            "Lists the replays of the last 30 days, the newest first, or shows one.",
            "With --record: who did what with replays, when and why."
        })
final class ReplayListCommand extends WorkListAction {
    @Parameters(arity = "0..1", paramLabel = "REPLAY", description = "Show this replay.")
    private @Nullable String id;

    ReplayListCommand() {
        super(WorkKind.REPLAY);
    }

    @Override
    @Nullable
    String id() {
        return id;
    }
}
