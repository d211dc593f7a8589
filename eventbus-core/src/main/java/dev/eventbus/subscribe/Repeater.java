package dev.eventbus.subscribe;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says settlements to the log until it answers. While the log is away one at a time is tried, with growing pauses; its
 * success releases the others. For any number of threads.
 */
final class Repeater {
    private static final Logger LOG = LoggerFactory.getLogger(Repeater.class);
    /** With so many that could not be settled the log is taken to be away, and further ones are not even tried. */
    private static final int STALLED_MEANS_AWAY = 8;
    /** How long settling may fail before it is called a trouble: a connection may well be lost now and then. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final String subscription;
    private final ScheduledExecutorService timer;
    private final HealthState health;

    private final Object lock = new Object();
    /** What could not be settled; the one that has failed least comes next. */
    private final PriorityQueue<Attempt<?>> stalled =
            new PriorityQueue<>(Comparator.comparingInt(attempt -> attempt.failures));

    private int failuresInARow;
    private long failingSince;
    private boolean probing;
    private boolean troubled;

    private static final class Attempt<T> {
        private final Supplier<CompletableFuture<T>> step;
        private final BiConsumer<T, Boolean> outcome;
        private int failures;
        private boolean said;

        Attempt(Supplier<CompletableFuture<T>> step, BiConsumer<T, Boolean> outcome) {
            this.step = step;
            this.outcome = outcome;
        }
    }

    Repeater(String subscription, ScheduledExecutorService timer, HealthState health) {
        this.subscription = subscription;
        this.timer = timer;
        this.health = health;
    }

    /**
     * @param step says it to the log
     * @param outcome is told the answer, and whether it was said before without one
     */
    <T> void say(Supplier<CompletableFuture<T>> step, BiConsumer<T, Boolean> outcome) {
        Attempt<T> attempt = new Attempt<>(step, outcome);
        synchronized (lock) {
            if (stalled.size() >= STALLED_MEANS_AWAY) {
                stalled.add(attempt);
                return;
            }
        }
        say(attempt);
    }

    private <T> void say(Attempt<T> attempt) {
        boolean again = attempt.said;
        attempt.said = true;
        CompletableFuture<T> answer;
        try {
            answer = attempt.step.get();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((result, failure) -> {
            if (failure == null) {
                succeeded(attempt);
                attempt.outcome.accept(result, again);
            } else {
                failed(attempt, failure);
            }
        });
    }

    private void failed(Attempt<?> attempt, Throwable failure) {
        LOG.debug("Subscription {} could not settle yet: {}", subscription, failure.getMessage());
        boolean trouble;
        synchronized (lock) {
            attempt.failures++;
            if (failuresInARow++ == 0) {
                failingSince = System.nanoTime();
            }
            trouble = System.nanoTime() - failingSince > PATIENCE_NANOS;
            troubled |= trouble;
            stalled.add(attempt);
            scheduleProbe();
        }
        if (trouble) {
            health.trouble(HealthState.Trouble.SETTLER, String.valueOf(failure.getMessage()));
        }
    }

    /** What has failed about as often as one that succeeded failed for the same reason, which is over. */
    private void succeeded(Attempt<?> attempt) {
        List<Attempt<?>> released = List.of();
        boolean well;
        synchronized (lock) {
            if (!stalled.isEmpty() || failuresInARow > 0) {
                failuresInARow = 0;
                released = stalled.stream()
                        .filter(other -> other.failures <= attempt.failures + 1)
                        .toList();
                stalled.removeAll(released);
            }
            well = troubled && stalled.isEmpty();
            troubled &= !well;
        }
        if (well) {
            health.over(HealthState.Trouble.SETTLER);
        }
        released.forEach(this::say);
    }

    /** Asks for one of those that wait to be said again; with every failure in a row later. */
    private void scheduleProbe() {
        Attempt<?> next = stalled.peek();
        if (next != null && !probing) {
            probing = true;
            later(
                    this::probe,
                    Backoff.after(Math.max(1, Math.max(failuresInARow, next.failures)))
                            .toMillis());
        }
    }

    private void probe() {
        Attempt<?> next;
        synchronized (lock) {
            probing = false;
            next = stalled.poll();
        }
        if (next != null) {
            say(next);
        }
        synchronized (lock) {
            scheduleProbe(); // also while it is not answered: its failure may be a matter of its own
        }
    }

    /** Does {@code work} after a while, unless the bus is closed by then. */
    void later(Runnable work, long millis) {
        try {
            timer.schedule(work, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // The bus is closed. What is not settled stays held in the store and is delivered again.
            LOG.debug("Subscription {} leaves entries unsettled, since the bus is closed", subscription);
        }
    }
}
