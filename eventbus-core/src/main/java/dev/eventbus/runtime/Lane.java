package dev.eventbus.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs short work one after another, on one thread of a pool. When something has waited for {@value #PATIENCE_MILLIS} ms,
 * such as behind a server that does not answer, another thread goes on with what waits.
 */
final class Lane implements Executor {
    private static final long PATIENCE_MILLIS = 100;
    /** As long as a cached pool keeps a thread. */
    private static final long IDLE_SECONDS = 60;

    private final Executor pool;
    private final ScheduledExecutorService timer;
    private final LinkedTransferQueue<Runnable> waiting = new LinkedTransferQueue<>();
    private final AtomicInteger threads = new AtomicInteger();

    /**
     * @param pool gives the threads
     * @param timer says when somebody has waited for long
     */
    Lane(Executor pool, ScheduledExecutorService timer) {
        this.pool = pool;
        this.timer = timer;
    }

    /** If the pool gives no thread and throws that, {@code work} is not run. */
    @Override
    public void execute(Runnable work) {
        if (waiting.tryTransfer(work)) {
            return;
        }
        waiting.add(work);
        if (!threads.compareAndSet(0, 1)) {
            relieveLater(work);
            return;
        }
        try {
            begin();
        } catch (RuntimeException | Error e) {
            waiting.remove(work);
            throw e;
        }
    }

    private void relieveLater(Runnable work) {
        timer.schedule(() -> relieve(work), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void relieve(Runnable work) {
        if (waiting.contains(work)) {
            relieveLater(work); // should no thread be had now
            threads.incrementAndGet();
            begin();
        }
    }

    private void begin() {
        try {
            pool.execute(this::drain);
        } catch (RuntimeException | Error e) { // such as no more threads, or the end of the pool
            threads.decrementAndGet();
            throw e;
        }
    }

    private void drain() {
        try {
            Runnable work;
            while ((work = next()) != null) {
                work.run();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            threads.decrementAndGet();
        }
    }

    /** Waits for it, unless there are more threads than one. */
    private @Nullable Runnable next() throws InterruptedException {
        return threads.get() > 1 ? waiting.poll() : waiting.poll(IDLE_SECONDS, TimeUnit.SECONDS);
    }
}
