package dev.eventbus.samples.tickets;

import dev.eventbus.samples.CtrlC;
import dev.eventbus.samples.DatabaseStage;
import dev.eventbus.samples.Keyboard;
import dev.eventbus.samples.MailStage;
import dev.eventbus.samples.RedisStage;
import dev.eventbus.samples.StageOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code samples/run tickets}. */
@Command(
        name = "tickets",
        description = {
            "A day of two companies' tickets, projects, time entries and invoices.",
            "Ends with 0 if everything happened as told, with 1 if not, with 2 if it was called wrongly."
        },
        usageHelpAutoWidth = true)
public final class TicketsCommand implements Callable<Integer> {
    @Mixin
    private StageOptions stages = new StageOptions();

    @Option(
            names = "--keep",
            description = "Leave everything in Redis and the database until Enter or Ctrl-C, to look at it.")
    private boolean keep;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Make up another day; ${DEFAULT-VALUE} by default.")
    private long seed;

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            defaultValue = "PT30S",
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

    private final Keyboard keyboard;

    /** With the keyboard that {@code --keep} waits for. */
    public TicketsCommand(Keyboard keyboard) {
        this.keyboard = keyboard;
    }

    @Override
    public Integer call() throws Exception {
        return CtrlC.interrupts(this::play);
    }

    private int play() throws InterruptedException {
        Screen screen = new Screen(spec.commandLine().getOut());
        Day day = Day.of(seed);
        stages.check();
        try (RedisStage stage = stages.redis("tickets");
                DatabaseStage database = stages.database("tickets");
                MailStage mail = stages.mail();
                Staff staff = new Staff(day, new House(database, day.companies()).tenants(), mail);
                Story story = new Story(day, stage, staff, mail, screen)) {
            screen.begin(stage, database, mail, seed);
            boolean asTold = story.play(patience);
            screen.commands(stage, story.lookAround(), keep);
            if (keep) {
                keyboard.awaitEnter();
            }
            return asTold ? 0 : 1;
        }
    }
}
