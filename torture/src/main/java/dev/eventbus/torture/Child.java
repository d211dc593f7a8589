package dev.eventbus.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A place for a process, {@code c1}; its processes, one after another, are {@code c1.1}, {@code c1.2}. */
final class Child {
    /** How long a process may take to end in good order: its handlers, what is unsettled, and a slow machine. */
    private static final Duration GOOD_ORDER = Duration.ofSeconds(60);

    /** The exit status of a JVM that was asked by SIGTERM. */
    private static final int TERMINATED = 128 + 15;

    private final String slot;
    private final Path folder;
    private final Function<Child, List<String>> command;
    private final BiConsumer<Child, Integer> diedByItself;
    private final BiConsumer<Child, Integer> haltedWhileStopping;
    private final Object theatre = new Object();
    private int generation;
    private boolean endExpected;
    private boolean endReported;
    private @Nullable Process process;

    /**
     * @param command what to run, for {@link #history} as the history
     * @param diedByItself is told the exit status of a process that nobody here has ended
     * @param haltedWhileStopping the same of one that was about to end anyway
     */
    Child(
            String slot,
            Path folder,
            Function<Child, List<String>> command,
            BiConsumer<Child, Integer> diedByItself,
            BiConsumer<Child, Integer> haltedWhileStopping) {
        this.slot = slot;
        this.folder = folder;
        this.command = command;
        this.diedByItself = diedByItself;
        this.haltedWhileStopping = haltedWhileStopping;
    }

    String slot() {
        return slot;
    }

    /** The name of the process that runs, or ran last. */
    synchronized String name() {
        return slot + '.' + generation;
    }

    Path history() {
        return folder.resolve(name() + ".history");
    }

    /** The history before this one, if any. */
    @Nullable
    Path lastHistory() {
        Path last = folder.resolve(slot + '.' + (generation - 1) + ".history");
        return Files.exists(last) ? last : null;
    }

    /** To be locked by whoever hurts it, so that nobody else does meanwhile. */
    Object theatre() {
        return theatre;
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    synchronized void start() {
        if (isAlive()) {
            return;
        }
        generation++;
        endExpected = false;
        endReported = false;
        try {
            Process started = new ProcessBuilder(command.apply(this))
                    .redirectOutput(folder.resolve(name() + ".log").toFile())
                    .redirectErrorStream(true)
                    .start();
            process = started;
            Files.writeString(
                    folder.resolve("pids"),
                    started.pid() + "\n",
                    StandardCharsets.US_ASCII,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            started.onExit().thenAccept(this::ended);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ended(Process ended) {
        synchronized (this) {
            if (endExpected || process != ended) {
                return;
            }
            endReported = true;
        }
        diedByItself.accept(this, ended.exitValue());
    }

    /** {@code kill -9}. */
    void kill() {
        Process running;
        synchronized (this) {
            endExpected = true;
            running = process;
        }
        if (running != null) {
            running.destroyForcibly();
            await(running, Duration.ofSeconds(10));
        }
    }

    void signal(String name) {
        Process running;
        synchronized (this) {
            running = process;
        }
        if (running == null || !running.isAlive()) {
            return;
        }
        try {
            await(
                    new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + running.pid() + " 2>/dev/null").start(),
                    Duration.ofSeconds(10));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to end in good order, by {@code SIGTERM} or by word; returns whether it did. */
    boolean stop(boolean byWord) {
        Process running;
        boolean endKnown;
        synchronized (this) {
            endKnown = endExpected || endReported;
            endExpected = true;
            running = process;
        }
        if (running == null || (!running.isAlive() && endKnown)) {
            return true;
        }
        if (byWord) {
            try {
                running.getOutputStream().write("stop\n".getBytes(StandardCharsets.US_ASCII));
                running.getOutputStream().flush();
            } catch (IOException e) {
                // It has ended already.
            }
        } else {
            signal("TERM"); // destroy() would also close its input, which tells it that there is no driver any more
        }
        if (await(running, GOOD_ORDER)) {
            if (running.exitValue() == ChildProcess.POISONED) {
                haltedWhileStopping.accept(this, ChildProcess.POISONED);
                return true;
            }
            return running.exitValue() == (byWord ? 0 : TERMINATED);
        }
        running.destroyForcibly();
        await(running, Duration.ofSeconds(10));
        return false;
    }

    private static boolean await(Process process, Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static List<String> java(Path overlay, String mainClass, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Started often, on machines with other things to do.
        words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx160m", "-Xshare:auto"));
        words.add("-Dtorture.log=" + System.getProperty("torture.log", "INFO"));
        words.add("-cp");
        words.add(overlay + System.getProperty("path.separator") + System.getProperty("java.class.path"));
        words.add(mainClass);
        words.addAll(arguments);
        return words;
    }
}
