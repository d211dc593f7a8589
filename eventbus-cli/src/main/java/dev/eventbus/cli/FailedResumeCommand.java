package dev.eventbus.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = "Goes on with a job that was interrupted, cancelled or has failed. Needs --write and a --reason.")
final class FailedResumeCommand extends WorkResumeAction {
    @Parameters(paramLabel = "JOB", description = "The job.")
    private String id = "";

    FailedResumeCommand() {
        super(WorkKind.JOB);
    }

    @Override
    String id() {
        return id;
    }
}
