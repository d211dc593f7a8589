package dev.eventbus.samples.tickets;

import dev.eventbus.samples.Keyboard;
import io.lettuce.core.RedisURI;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
    @Option(
            names = "--redis",
            paramLabel = "URI",
            description = {
                "Use this Redis, redis://[[user]:password@]host[:port][/db] or rediss://..., instead of starting one.",
                "All keys of the run begin with a prefix of its own and are removed at the end."
            })
    private @Nullable String uri;

    @Option(names = "--keep", description = "Leave everything in Redis until Enter or Ctrl-C, to look at it.")
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
        try (Stage stage = stage();
                Story story = new Story(Day.of(seed), stage, screen)) {
            screen.begin(stage, seed);
            boolean asTold = story.play(patience);
            screen.commands(stage, story.lookAround(), keep);
            if (keep) {
                keyboard.awaitEnter();
            }
            return asTold ? 0 : 1;
        }
    }

    private Stage stage() {
        return uri == null ? Stage.own() : Stage.at(checked(uri));
    }

    private String checked(String uri) {
        try {
            URI parts = URI.create(uri);
            boolean ofRedis = "redis".equals(parts.getScheme()) || "rediss".equals(parts.getScheme());
            if (ofRedis && parts.getHost() != null) {
                RedisURI.create(uri);
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // its message has the URI and with it the password
        }
        throw new ParameterException(
                spec.commandLine(),
                "--redis takes redis://host:port or rediss://host:port, with a password where needed");
    }
}
