package dev.eventbus.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Ends a replay; what it has delivered is delivered. Needs --write and a --reason.")
final class ReplayCancelCommand extends WorkCancelAction {
    @Parameters(paramLabel = "REPLAY", description = "The replay.")
    private String id = "";

    ReplayCancelCommand() {
        super(WorkKind.REPLAY);
    }

    @Override
    String id() {
        return id;
    }
}
