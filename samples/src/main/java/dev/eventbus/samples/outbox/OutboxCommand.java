package dev.eventbus.samples.outbox;

import dev.eventbus.samples.CtrlC;
import dev.eventbus.samples.DatabaseStage;
import dev.eventbus.samples.MailStage;
import dev.eventbus.samples.RedisStage;
import dev.eventbus.samples.StageOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code samples/run outbox}. */
@Command(
        name = "outbox",
        description = {
            "Opens tickets in transactions, and kills the process that brings their events to Redis, twice, in the middle of its work.",
            "Ends with 0 if every event is there once and in order, with 1 if not, with 2 if it was called wrongly."
        },
        usageHelpAutoWidth = true)
public final class OutboxCommand implements Callable<Integer> {
    @Mixin
    private StageOptions stages = new StageOptions();

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            defaultValue = "PT60S",
            description = "How long to wait for what does not happen; ${DEFAULT-VALUE} by default.")
    private Duration patience = Duration.ZERO;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Say this.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        return CtrlC.interrupts(this::play);
    }

    private int play() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        stages.check();
        try (RedisStage redis = stages.redis("outbox");
                DatabaseStage database = stages.database("outbox");
                MailStage mail = stages.mail();
                OutboxStory story = new OutboxStory(redis, database, mail, out)) {
            return story.play(patience) ? 0 : 1;
        }
    }
}
