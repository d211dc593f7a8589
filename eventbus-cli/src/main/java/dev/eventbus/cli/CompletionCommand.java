package dev.eventbus.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = {
            "Prints what completes commands and options in bash and zsh.",
            "For this shell: source <(eventbus completion)"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Eventbus.of(spec)
                .screen()
                .print(AutoComplete.bash("eventbus", spec.root().commandLine()));
        return Exit.OK;
    }
}
