package dev.eventbus.benchmarks;

import dev.eventbus.benchmarks.results.Figure;
import dev.eventbus.benchmarks.results.Result;
import dev.eventbus.benchmarks.work.Bench;
import dev.eventbus.benchmarks.work.CheckFailedException;
import dev.eventbus.benchmarks.work.Probe;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The process of a line: its last words are its result, one line of JSON. It ends when whoever started it does. */
final class LineProcess {
    private static final Logger LOG = LoggerFactory.getLogger(LineProcess.class);

    static final int ORPHANED = 68;
    static final int TOO_LONG = 69;

    private LineProcess() {}

    /** Name of the line, URI, AOF, round, milliseconds of warm-up, of measurement, and at most; scale. */
    public static void main(String[] args) {
        PrintStream out = System.out;
        System.setOut(System.err);
        Line line = Lines.named(args[0]);
        watchParent();
        watchClock(line.name(), Long.parseLong(args[6]));
        boolean aof = Boolean.parseBoolean(args[2]);
        int round = Integer.parseInt(args[3]);
        Result result;
        try (Probe probe = Probe.connect(args[1])) {
            Bench bench = new Bench(
                    args[1],
                    Duration.ofMillis(Long.parseLong(args[4])),
                    Duration.ofMillis(Long.parseLong(args[5])),
                    Integer.parseInt(args[7]),
                    probe);
            Map<Figure, Double> figures = line.work().get().run(bench);
            result = Result.measured(line.name(), aof, round, figures);
        } catch (CheckFailedException e) {
            result = Result.failed(line.name(), aof, round, String.valueOf(e.getMessage()));
        } catch (Exception | Error e) {
            LOG.error("{} has ended with an error", line.name(), e);
            result = Result.failed(line.name(), aof, round, e.toString());
        }
        out.println(JsonMapper.shared().writeValueAsString(result));
        out.flush();
        Runtime.getRuntime().halt(0); // whatever threads a client has left behind
    }

    private static void watchParent() {
        daemon("parent", () -> {
            try {
                while (System.in.read() >= 0) {
                    // Nothing is said: only the end counts.
                }
            } catch (IOException e) {
                // The same as the end.
            }
            Runtime.getRuntime().halt(ORPHANED);
        });
    }

    private static void watchClock(String name, long millis) {
        daemon("clock", () -> {
            try {
                TimeUnit.MILLISECONDS.sleep(millis);
            } catch (InterruptedException e) {
                return;
            }
            System.err.println(name + " hangs:");
            Thread.getAllStackTraces().forEach((thread, stack) -> {
                System.err.println(thread);
                for (StackTraceElement element : stack) {
                    System.err.println("    at " + element);
                }
            });
            Runtime.getRuntime().halt(TOO_LONG);
        });
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
