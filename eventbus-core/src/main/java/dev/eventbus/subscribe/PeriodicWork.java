package dev.eventbus.subscribe;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that a timer has an executor run again and again: not while it still runs or waits, and also after it has thrown
 * something, which a timer would take for its end.
 */
public final class PeriodicWork implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicWork.class);

    private final String what;
    private final Executor executor;
    private final Runnable work;
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * @param what names it when it fails
     * @param executor runs it; may refuse to when its bus closes
     */
    public PeriodicWork(String what, Executor executor, Runnable work) {
        this.what = what;
        this.executor = executor;
        this.work = work;
    }

    @Override
    public void run() {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(this::once);
        } catch (RejectedExecutionException closing) {
            busy.set(false);
        } catch (RuntimeException | Error e) { // such as no more threads
            busy.set(false);
            tell(e);
        }
    }

    private void once() {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            tell(e);
        } finally {
            busy.set(false);
        }
    }

    private void tell(Throwable failure) {
        try {
            LOG.error("{} met an error of its own; it goes on", what, failure);
        } catch (RuntimeException | Error again) { // such as a heap that is still full: the next time tells
            return;
        }
    }
}
