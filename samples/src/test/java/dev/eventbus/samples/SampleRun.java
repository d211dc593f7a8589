package dev.eventbus.samples;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A sample that runs with a keyboard and a screen of its own. */
public final class SampleRun implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final PipedOutputStream keys = new PipedOutputStream();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final Thread thread;

    private SampleRun(String... args) throws IOException {
        PipedInputStream in = new PipedInputStream(keys);
        thread = new Thread(
                () -> {
                    try {
                        exit.complete(Samples.run(in, new PrintWriter(out, true), new PrintWriter(err, true), args));
                    } catch (Throwable e) {
                        exit.completeExceptionally(e);
                    }
                },
                "sample");
        thread.start();
    }

    /** Starts {@code samples/run} with these arguments. */
    public static SampleRun of(String... args) throws IOException {
        return new SampleRun(args);
    }

    /** Waits for its end. */
    public int exitStatus() throws InterruptedException, ExecutionException, TimeoutException {
        return exit.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until it has printed {@code text}, or has ended. */
    public void awaitOutput(String text) {
        await().atMost(PATIENCE).until(() -> out().contains(text) || exit.isDone());
    }

    /** Waits until it has printed so many lines that begin with {@code start}, or has ended; returns those. */
    public List<String> awaitLines(String start, int count) {
        return await().atMost(PATIENCE)
                .until(
                        () -> out().lines()
                                .filter(line -> line.startsWith(start))
                                .toList(),
                        lines -> lines.size() >= count || exit.isDone());
    }

    public void pressEnter() throws IOException {
        keys.write('\n');
        keys.flush();
    }

    public String out() {
        return out.toString();
    }

    public String err() {
        return err.toString();
    }

    /** Ends it if it still runs. */
    @Override
    public void close() throws InterruptedException, IOException {
        thread.interrupt();
        thread.join(PATIENCE.toMillis());
        keys.close();
    }
}
