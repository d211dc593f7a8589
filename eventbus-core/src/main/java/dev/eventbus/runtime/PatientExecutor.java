package dev.eventbus.runtime;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs short work on one thread of a pool, which it keeps for a minute after the last. Only when something has waited for
 * long, such as behind a server that does not answer, another thread goes on with what waits.
 */
final class PatientExecutor implements Executor {
    /** As long as a cached pool keeps a thread. */
    private static final long IDLE_SECONDS = 60;

    private final Executor pool;
    private final ScheduledExecutorService timer;
    private final Duration patience;
    private final LinkedTransferQueue<Runnable> waiting = new LinkedTransferQueue<>();
    private final AtomicInteger threads = new AtomicInteger();
    private final AtomicBoolean idle = new AtomicBoolean();
    private final AtomicBoolean relieving = new AtomicBoolean();

    /**
     * @param pool gives the threads
     * @param timer says when something has waited for long
     * @param patience how long that is
     */
    PatientExecutor(Executor pool, ScheduledExecutorService timer, Duration patience) {
        this.pool = pool;
        this.timer = timer;
        this.patience = patience;
    }

    /** If it throws what the pool or the timer has thrown, {@code work} is not run. */
    @Override
    public void execute(Runnable work) {
        if (waiting.tryTransfer(work)) {
            return;
        }
        waiting.add(work);
        try {
            relieveLater(work);
            if (threads.compareAndSet(0, 1)) {
                begin();
            }
        } catch (RuntimeException | Error e) {
            if (waiting.remove(work)) {
                throw e;
            }
        }
    }

    private void relieveLater(Runnable work) {
        timer.schedule(() -> relieve(work), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void relieve(Runnable work) {
        if (waiting.contains(work)) {
            relieveLater(work); // should no thread be had now, or it be stuck as well
            if (relieving.compareAndSet(false, true)) { // many may have waited: one thread at a time is begun for them
                threads.incrementAndGet();
                begin();
            }
        }
    }

    private void begin() {
        try {
            pool.execute(this::drain);
        } catch (RuntimeException | Error e) { // such as no more threads, or the end of the pool
            relieving.set(false);
            threads.decrementAndGet();
            throw e;
        }
    }

    /** What has interrupted one work is not for the next. */
    private void drain() {
        relieving.set(false);
        try {
            Runnable work = next();
            while (work != null) {
                work.run();
                work = Thread.currentThread().isInterrupted() ? null : next();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            threads.decrementAndGet();
        }
    }

    /** Waits for it, unless another thread does. */
    private @Nullable Runnable next() throws InterruptedException {
        Runnable work = waiting.poll();
        if (work != null || !idle.compareAndSet(false, true)) {
            return work;
        }
        try {
            return waiting.poll(IDLE_SECONDS, TimeUnit.SECONDS);
        } finally {
            idle.set(false);
        }
    }
}
