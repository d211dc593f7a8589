package dev.eventbus.subscribe;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a timer begins again and again, and other threads do. While it runs, it is not begun; and whatever it throws, it
 * is begun again: a timer forgets what has thrown something.
 */
public final class Repeated implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);

    private final String what;
    private final Executor threads;
    private final Runnable work;
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * @param what names it when it fails
     * @param threads runs it; may refuse to when its bus closes
     */
    public Repeated(String what, Executor threads, Runnable work) {
        this.what = what;
        this.threads = threads;
        this.work = work;
    }

    @Override
    public void run() {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.execute(this::once);
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
        } catch (Error again) { // such as a heap that is still full: the next time tells
            return;
        }
    }
}
