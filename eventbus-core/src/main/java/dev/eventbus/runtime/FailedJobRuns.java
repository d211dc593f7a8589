package dev.eventbus.runtime;

import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The jobs that this process is at. */
final class FailedJobRuns implements AutoCloseable {
    private static final int CLOSE_SECONDS = 5;

    private final EventLog log;
    private final EventCodec codec;
    private final Clock clock;
    private final Duration lease;
    private final Executor workers;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<CompletableFuture<Void>> running = ConcurrentHashMap.newKeySet();

    /** @param lease how long a job is held by a process that gives no sign of life */
    FailedJobRuns(EventLog log, EventCodec codec, Clock clock, Duration lease, Executor workers) {
        this.log = log;
        this.codec = codec;
        this.clock = clock;
        this.lease = lease;
        this.workers = workers;
    }

    /** One that has not begun, and holds nothing. */
    FailedJobRun of(String id) {
        return new FailedJobRun(id, log, codec, clock, lease, closing);
    }

    /** Begins one that holds its job. */
    void begin(FailedJobRun run) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        running.add(end);
        try {
            workers.execute(() -> {
                try {
                    run.run();
                } finally {
                    running.remove(end);
                    end.complete(null);
                }
            });
        } catch (RejectedExecutionException closed) { // its lease ends by itself
            running.remove(end);
        }
    }

    /** Stops them all; whoever resumes one goes on at once. */
    @Override
    public void close() {
        closing.countDown();
        CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0]))
                .completeOnTimeout(null, CLOSE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
