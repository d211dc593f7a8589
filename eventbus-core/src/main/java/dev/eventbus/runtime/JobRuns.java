package dev.eventbus.runtime;

import dev.eventbus.Envelope;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The jobs that this process is at. */
final class JobRuns implements AutoCloseable {
    private static final DateTimeFormatter TIME_IN_ID = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final int CLOSE_SECONDS = 5;

    private final EventLog log;
    private final EventCodec codec;
    private final Clock clock;
    private final Duration lease;
    private final Executor workers;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<CompletableFuture<Void>> running = ConcurrentHashMap.newKeySet();

    /** @param lease how long a job is held by a process that gives no sign of life */
    JobRuns(EventLog log, EventCodec codec, Clock clock, Duration lease, Executor workers) {
        this.log = log;
        this.codec = codec;
        this.clock = clock;
        this.lease = lease;
        this.workers = workers;
    }

    /** One on failed events that has not begun, and holds nothing. */
    JobRun onFailedEvents(String id) {
        return new FailedJobRun(id, log, codec, clock, lease, closing);
    }

    /** A replay that has not begun, and holds nothing. */
    JobRun replay(String id, @Nullable Predicate<? super Envelope<?>> filter) {
        return new ReplayRun(id, log, codec, clock, lease, closing, filter);
    }

    /** Adds a job under an id that is new, and begins it; its id. */
    String start(
            Function<String, JobRun> made, Map<String, String> facts, Function<String, Map<String, String>> record) {
        String id;
        JobRun run;
        do {
            id = newId();
            run = made.apply(id);
        } while (!run.add(facts, record.apply(id)));
        begin(run);
        return id;
    }

    /** Sortable, and short enough to be typed. */
    private String newId() {
        return "%s-%04x"
                .formatted(
                        TIME_IN_ID.format(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)),
                        ThreadLocalRandom.current().nextInt(0x10000));
    }

    /** Begins one that holds its job. */
    void begin(JobRun run) {
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
