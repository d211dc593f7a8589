package dev.eventbus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line; {@code bin/eventbus} starts it. */
@Command(
        name = "eventbus",
        description = {
            "Looks at what event buses have in a Redis, and after it.",
            "It needs none of the events' classes, and changes nothing unless --write is given."
        },
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done, and all is well.",
            "1:Something is wrong, or was done in part only.",
            "2:It was called wrongly, or a setting is refused, a password among them.",
            "3:It would have changed something, and --write or a --reason is missing, or nobody has confirmed it.",
            "4:Redis or the database does not answer, or refuses the user a command.",
            "5:There is no such name or id, or nothing that is meant.",
            "70:An error of its own.",
            "130:It was ended by Ctrl-C."
        },
        footerHeading = "%nWhere Redis is:%n",
        footer = {
            "  As --uri says, or the variable EVENTBUS_URI, or eventbus.uri in the file of --settings or",
            "  EVENTBUS_CLI_SETTINGS; else redis://localhost:6379. All settings of a bus count that say",
            "  where Redis is and how to reach it: see docs/settings.md."
        },
        subcommands = {
            StreamsCommand.class,
            SubscriptionsCommand.class,
            TailCommand.class,
            ShowCommand.class,
            FailedCommand.class,
            ReplayCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            PausesCommand.class,
            OutboxCommand.class,
            DoctorCommand.class,
            TopCommand.class,
            BenchCommand.class,
            CompletionCommand.class
        })
public final class Eventbus {
    private final Surroundings at;

    @Mixin
    private final Options options = new Options();

    private Eventbus(Surroundings at) {
        this.at = at;
    }

    /** Ends the JVM with the command's exit code. */
    public static void main(String[] args) {
        Charset charset = Charset.defaultCharset();
        Surroundings at = new Surroundings(
                new BufferedReader(new InputStreamReader(System.in, charset)),
                new PrintWriter(System.out, false, TerminalSize.isThere() ? charset : UTF_8),
                new PrintWriter(System.err, true, charset),
                TerminalSize.isThere(),
                () -> TerminalSize.ofThisProcess(System.getenv()),
                System.getenv());
        System.exit(interruptible(() -> run(at, args)));
    }

    private interface Work {
        int run();
    }

    /** Ctrl-C interrupts the command, and gives it some seconds to put away what it has. */
    private static int interruptible(Work work) {
        Thread worker = Thread.currentThread();
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    worker.interrupt();
                    awaitQuietly(done);
                },
                "ctrl-c");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } finally {
            done.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch done) {
        try {
            if (!done.await(10, TimeUnit.SECONDS)) {
                System.err.println("eventbus: it did not end in 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs the command that {@code args} name and returns its exit code. */
    static int run(Surroundings at, String... args) {
        int exit = commandLine(at).execute(args);
        at.out().flush();
        at.err().flush();
        return exit;
    }

    static CommandLine commandLine(Surroundings at) {
        CommandLine commandLine = new CommandLine(new Eventbus(at))
                .setOut(at.out())
                .setErr(at.err())
                .registerConverter(UUID.class, Eventbus::uuid)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(at.terminal() ? Ansi.AUTO : Ansi.OFF))
                .setUsageHelpWidth(at.terminal() ? Math.max(55, at.size().now().columns()) : 100)
                .setParameterExceptionHandler((e, given) -> wrongUsage(e))
                .setExecutionExceptionHandler((e, command, result) -> failure(e, command));
        return commandLine;
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'%s' is no UUID such as 019b7a3e-5c00-7000-8000-000000000000".formatted(text));
        }
    }

    /** What the command of a class that picocli made belongs to. */
    static Eventbus of(CommandLine.Model.CommandSpec spec) {
        return (Eventbus) spec.root().userObject();
    }

    Options options() {
        return options;
    }

    Surroundings surroundings() {
        return at;
    }

    Screen screen() {
        return options.screen(at);
    }

    private static int wrongUsage(ParameterException e) {
        CommandLine command = e.getCommandLine();
        List<String> near = e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        command.getErr()
                .printf(
                        "eventbus: %s%s (%s --help says more)%n",
                        Text.line(String.valueOf(e.getMessage())),
                        near.isEmpty() ? "" : ". Did you mean %s?".formatted(String.join(" or ", near)),
                        command.getCommandSpec().qualifiedName());
        return Exit.USAGE;
    }

    /** What the reader can do something about is told in a line; everything else is a bug. */
    private static int failure(Exception e, CommandLine command) {
        int exit = exit(e);
        if (exit == Exit.INTERRUPTED) {
            return exit;
        }
        String message = String.valueOf(e.getMessage());
        if (exit == Exit.USAGE) {
            message = Eventbus.of(command.getCommandSpec()).options.named(message);
        }
        command.getErr().println("eventbus: " + (exit == Exit.BUG ? "an error of its own: " + e : message));
        if (exit == Exit.BUG) {
            e.printStackTrace(command.getErr());
        }
        return exit;
    }

    private static int exit(@Nullable Throwable e) {
        if (e instanceof CommandException known) {
            return known.exit();
        } else if (e instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
            return Exit.INTERRUPTED;
        } else if (e instanceof BusUnavailableException) {
            return Exit.UNREACHABLE;
        }
        return e instanceof ConfigurationException ? Exit.USAGE : Exit.BUG;
    }
}
