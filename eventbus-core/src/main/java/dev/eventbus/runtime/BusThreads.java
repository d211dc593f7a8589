package dev.eventbus.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Where the threads of a bus come from: virtual ones where the JDK has them, else daemon threads that are reused. */
final class BusThreads implements AutoCloseable {
    private static final Duration LONGEST_PATIENCE = Duration.ofMillis(100);

    private final ExecutorService workers;
    private final ScheduledThreadPoolExecutor timer;
    private final PatientExecutor housekeeping;

    /** @param lease how long a consumer of the bus may be silent */
    BusThreads(String name, Duration lease) {
        this.workers = workers("eventbus-" + name + "-");
        this.timer = new ScheduledThreadPoolExecutor(1, daemons("eventbus-" + name + "-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.housekeeping = new PatientExecutor(workers, timer, patience(lease));
    }

    ExecutorService workers() {
        return workers;
    }

    /** Runs what is done again and again, and blocks for a moment. */
    PatientExecutor housekeeping() {
        return housekeeping;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    /** With a short lease, half of the time from one renewal to the next. */
    private static Duration patience(Duration lease) {
        Duration half = lease.dividedBy(8);
        return half.compareTo(LONGEST_PATIENCE) < 0 ? half : LONGEST_PATIENCE;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
        try {
            workers.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ExecutorService workers(String prefix) {
        try {
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invokeExact();
        } catch (NoSuchMethodException before21) {
            return Executors.newCachedThreadPool(daemons(prefix));
        } catch (Throwable e) {
            throw new AssertionError("newVirtualThreadPerTaskExecutor is there and cannot be called", e);
        }
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
