package dev.eventbus.samples;

import dev.eventbus.EventBusException;
import dev.eventbus.samples.outbox.OutboxCommand;
import dev.eventbus.samples.tickets.TicketsCommand;
import dev.eventbus.testkit.RedisServerException;
import io.lettuce.core.RedisException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Runs a sample; {@code samples/run} calls it. */
@Command(name = "samples/run", description = "Runs a sample.", usageHelpAutoWidth = true)
public final class Samples {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Say this.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    /** Ends the JVM with the sample's exit status. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        System.exit(run(System.in, out, err, args));
    }

    /** Runs the sample that {@code args} name and returns its exit status. */
    static int run(InputStream in, PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Samples())
                .addSubcommand(new TicketsCommand(new Keyboard(in)))
                .addSubcommand(new OutboxCommand())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, given) -> wrongUsage(e))
                .setExecutionExceptionHandler((e, command, result) -> failure(e, command))
                .execute(args);
    }

    private static int wrongUsage(ParameterException e) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .printf(
                        "error: %s (%s --help says more)%n",
                        e.getMessage(), command.getCommandSpec().qualifiedName());
        return ExitCode.USAGE;
    }

    /** What the reader can do something about is told in a line; everything else is a bug. */
    private static int failure(Exception e, CommandLine command) throws Exception {
        if (e instanceof InterruptedException) {
            return ExitCode.SOFTWARE;
        }
        if (e instanceof EventBusException || e instanceof RedisServerException || e instanceof RedisException) {
            command.getErr().println("error: " + e.getMessage());
            return ExitCode.SOFTWARE;
        }
        throw e;
    }
}
