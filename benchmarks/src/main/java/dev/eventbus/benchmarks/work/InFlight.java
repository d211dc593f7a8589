package dev.eventbus.benchmarks.work;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Bounds how many events one thread has under way, the same for every client. It is told of each outcome. */
final class InFlight implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final int limit;
    private final Runnable flush;
    private final AtomicLong ended = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile @Nullable Thread waiting;
    private volatile long wakeAt;
    private long begun;

    /** @param flush has the client send what it holds back, before this waits for an outcome */
    InFlight(int limit, Runnable flush) {
        this.limit = limit;
        this.flush = flush;
    }

    /** Waits for room, and takes it. */
    void enter() {
        if (begun - ended.get() >= limit) {
            flush.run();
            awaitEnded(begun - limit / 2);
        }
        begun++;
    }

    /** Waits until nothing is under way; throws if anything has failed. */
    void drain() {
        flush.run();
        awaitEnded(begun);
        Throwable failed = failure.get();
        if (failed != null) {
            throw new CheckFailedException("A publish has failed: " + failed);
        }
    }

    private void awaitEnded(long count) {
        long start = System.nanoTime();
        wakeAt = count;
        waiting = Thread.currentThread();
        while (ended.get() < count) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(10));
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new CheckFailedException(
                        "%,d publishes have no outcome after 30 s".formatted(begun - ended.get()));
            }
        }
        waiting = null;
    }

    @Override
    public void accept(@Nullable Object result, @Nullable Throwable failed) {
        if (failed != null) {
            failure.compareAndSet(null, failed);
        }
        long now = ended.incrementAndGet();
        Thread waits = waiting;
        if (waits != null && now >= wakeAt) {
            LockSupport.unpark(waits);
        }
    }
}
