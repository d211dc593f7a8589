package dev.eventbus.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        description = "Delivers retained history to one subscription again.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ReplayStartCommand.class,
            ReplayListCommand.class,
            ReplayCancelCommand.class,
            ReplayResumeCommand.class
        })
final class ReplayCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "replay needs a command: "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
