package dev.eventbus.subscribe;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ends something once; whoever else ends it meanwhile waits for that. Safe for any number of threads. */
public final class CloseOnce {
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Nothing has ended yet. */
    public CloseOnce() {}

    /** Whether the end has begun. */
    public boolean begun() {
        return begun.get();
    }

    /** Runs {@code end}, or waits until it has run; an interrupt ends the wait and is kept for the caller. */
    public void run(Runnable end) {
        if (begun.compareAndSet(false, true)) {
            try {
                end.run();
            } finally {
                ended.countDown();
            }
            return;
        }
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
