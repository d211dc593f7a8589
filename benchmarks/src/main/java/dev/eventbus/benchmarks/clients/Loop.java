package dev.eventbus.benchmarks.clients;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that reads and handles until it is told to end. */
final class Loop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final Thread thread;
    private volatile boolean ended;

    /** @param ahead whether a batch is handled while the next read is under way */
    <B> Loop(String name, Supplier<? extends Future<B>> read, Consumer<B> handle, boolean ahead) {
        thread = new Thread(
                () -> {
                    try {
                        run(read, handle, ahead);
                    } catch (RuntimeException e) {
                        LOG.error("The reader of {} has ended", name, e);
                    }
                },
                name);
        thread.start();
    }

    private <B> void run(Supplier<? extends Future<B>> read, Consumer<B> handle, boolean ahead) {
        Future<B> next = read.get();
        while (true) {
            B batch = Await.outcome(next);
            if (ahead) {
                boolean more = !ended;
                if (more) {
                    next = read.get();
                }
                handle.accept(batch);
                if (!more) {
                    return;
                }
            } else {
                handle.accept(batch);
                if (ended) {
                    return;
                }
                next = read.get();
            }
        }
    }

    /** Waits until what was read is handled. */
    @Override
    public void close() {
        ended = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
