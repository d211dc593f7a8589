package dev.eventbus.benchmarks;

import dev.eventbus.benchmarks.report.Report;
import dev.eventbus.benchmarks.results.Figure;
import dev.eventbus.benchmarks.results.Result;
import dev.eventbus.testkit.RedisServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the event bus beside raw Lettuce, Redisson and Spring Data Redis.",
            "Each line runs in a fresh JVM with a fresh Redis; all lines of a round run before the next round begins. "
                    + "Writes results.md, results.json and plots. Exit status 1 if a line failed, 2 for a bad option.",
            "benchmarks/run --jmh … runs the micro-benchmarks instead; what follows is for JMH."
        })
final class Benchmarks implements Callable<Integer> {
    @Option(
            names = "--only",
            paramLabel = "GLOB",
            description = "the lines to run, such as 'publish-*/ours'; * is any text. May be given several times")
    private List<String> only = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "how often each line runs (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "how long a line is measured (${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            defaultValue = "10",
            description = "how long it runs before that (${DEFAULT-VALUE})")
    private double warmUp;

    @Option(
            names = "--aof",
            negatable = true,
            description = "only with, or with --no-aof only without, an append-only file (both)")
    private @Nullable Boolean aof;

    @Option(
            names = "--server",
            paramLabel = "PROGRAM",
            description =
                    "the Redis to run (the first redis-server or valkey-server on the PATH, else an embedded one)")
    private @Nullable Path server;

    @Option(names = "--quick", description = "one round, one second each, few events: does everything work?")
    private boolean quick;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "where the results go (this module for a whole run, else target/results)")
    private @Nullable Path out;

    @Option(
            names = "--continue",
            paramLabel = "FOLDER",
            description =
                    "an earlier run in target/runs: its results count, and what it lacks of this one is run. Give "
                            + "the same --seconds and --warmup")
    private @Nullable Path earlier;

    @Option(names = "--list", description = "print the names of the lines, and run nothing")
    private boolean list;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmarks()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Jdk newer = Jdk.newest();
        List<Line> lines = chosen(newer);
        if (lines.isEmpty()) {
            System.err.println("No line is called like %s. --list prints their names.".formatted(only));
            return 2;
        }
        if (list) {
            lines.forEach(line -> System.out.println(line.name()));
            return 0;
        }
        if (rounds < 1 || seconds <= 0 || warmUp < 0) {
            System.err.println("--rounds must be at least 1, --seconds positive, and --warmup not negative.");
            return 2;
        }
        if (earlier != null && !Files.isDirectory(earlier)) {
            System.err.println("--continue wants the folder of an earlier run, one of target/runs, and %s is none."
                    .formatted(earlier));
            return 2;
        }
        ServerProgram program;
        try {
            program = ServerProgram.of(server);
        } catch (RedisServerException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        System.out.println("Redis is " + program.description());
        return run(lines, newer, program);
    }

    private int run(List<Line> lines, Jdk newer, ServerProgram program) throws IOException, InterruptedException {
        Pace pace = quick
                ? new Pace(Duration.ofSeconds(1), Duration.ofSeconds(1), 20)
                : new Pace(millis(warmUp), millis(seconds), 1);
        int times = quick ? 1 : rounds;
        Path home = Path.of(System.getProperty("benchmarks.home", "."));
        RunFolder logs = new RunFolder(earlier != null ? earlier : home.resolve("target/runs/" + now()));
        Path folder = out != null ? out : quick || !only.isEmpty() ? home.resolve("target/results") : home;
        Runner runner = new Runner(pace, logs.path(), program);
        for (int round = 1; round <= times; round++) {
            for (boolean mode : aof == null ? new boolean[] {false, true} : new boolean[] {aof}) {
                for (Line line : lines) {
                    if (logs.has(line.name(), mode, round)) {
                        continue;
                    }
                    Result result = runner.run(line, line.newerJdk() ? newer : Jdk.current(), mode, round);
                    say(result);
                    logs.add(result);
                }
            }
            // After each round, so that a run that is ended early leaves something.
            Report.write(folder, logs.results(), program.description(), settings(pace, round, times));
        }
        boolean passed = logs.results().stream().allMatch(Result::passed);
        System.out.println(
                (passed ? "Every line passed its checks. " : "A line failed. ") + folder.resolve("results.md"));
        return passed ? 0 : 1;
    }

    /** Without those that need virtual threads, if {@code newer} has none. */
    private List<Line> chosen(Jdk newer) {
        List<Pattern> globs = only.stream()
                .map(glob -> Pattern.compile("\\Q" + glob.replace("*", "\\E.*\\Q") + "\\E"))
                .toList();
        if (!newer.hasVirtualThreads()) {
            System.err.println("No JDK 21 or newer is installed: the lines that need virtual threads are left out.");
        }
        return Lines.ALL.stream()
                .filter(line -> newer.hasVirtualThreads() || !line.newerJdk())
                .filter(line -> globs.isEmpty()
                        || globs.stream()
                                .anyMatch(glob -> glob.matcher(line.name()).matches()))
                .toList();
    }

    private static void say(Result result) {
        StringBuilder text = new StringBuilder(
                "%d %-6s %-28s".formatted(result.round(), result.aof() ? "AOF" : "no AOF", result.line()));
        if (result.failure() != null) {
            text.append(" FAILED: ").append(result.failure());
        }
        for (Figure figure : Figure.values()) {
            Double value = result.figures().get(figure);
            if (value != null) {
                text.append("  ").append(figure.format(value)).append(' ').append(figure.unit());
            }
        }
        System.out.println(text);
    }

    private static String settings(Pace pace, int done, int rounds) {
        return String.format(
                Locale.ROOT,
                "%d of %d rounds, each line %.3g s after a warm-up of %.3g s%s.",
                done,
                rounds,
                pace.measured().toMillis() / 1e3,
                pace.warmUp().toMillis() / 1e3,
                pace.scale() == 1 ? "" : ", with few events: these figures only show that the lines work");
    }

    private static Duration millis(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }

    private static String now() {
        return DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).format(LocalDateTime.now(ZoneOffset.UTC));
    }
}
