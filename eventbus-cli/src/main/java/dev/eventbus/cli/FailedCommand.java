package dev.eventbus.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "failed",
        description = "Finds the events that subscriptions gave up on, and sends them back or discards them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            FailedListCommand.class,
            FailedGroupsCommand.class,
            FailedShowCommand.class,
            FailedRetryCommand.class,
            FailedDiscardCommand.class,
            FailedJobsCommand.class,
            FailedCancelCommand.class,
            FailedResumeCommand.class
        })
final class FailedCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "failed needs a command: "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
