package dev.eventbus.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description =
                "Goes on with a replay that was interrupted, cancelled or has failed. Needs --write and a --reason.")
final class ReplayResumeCommand extends WorkResumeAction {
    @Parameters(paramLabel = "REPLAY", description = "The replay.")
    private String id = "";

    ReplayResumeCommand() {
        super(WorkKind.REPLAY);
    }

    @Override
    String id() {
        return id;
    }
}
