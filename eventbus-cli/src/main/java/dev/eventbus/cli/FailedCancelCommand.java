package dev.eventbus.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "cancel", description = "Ends a job; what it has moved stays moved. Needs --write and a --reason.")
final class FailedCancelCommand extends WorkCancelAction {
    @Parameters(paramLabel = "JOB", description = "The job.")
    private String id = "";

    FailedCancelCommand() {
        super(WorkKind.JOB);
    }

    @Override
    String id() {
        return id;
    }
}
