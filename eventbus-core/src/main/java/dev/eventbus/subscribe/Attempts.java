package dev.eventbus.subscribe;

import dev.eventbus.FailureReason;
import dev.eventbus.KeyFailure;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryLaterException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.LogException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at an event: count it where needed, call the handler, and decide what its outcome means. */
final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final SubscriptionPlan plan;
    private final TaskQueue queue;
    private final Settler settler;
    private final Breaker breaker;
    private final Gate gate;
    private final PauseState pauses;
    private final HandlerCall handlerCall;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final Consumer<Duration> onRetryDue;
    private final Runnable onChange;
    private final boolean deduplicates;
    private final Isolation isolation;
    private final Set<Task> heldBack = ConcurrentHashMap.newKeySet();

    /**
     * @param onRetryDue is told how long until a retry that was just scheduled is due
     * @param onChange is told that the queue has something again, or holds something back
     */
    Attempts(
            SubscriptionPlan plan,
            TaskQueue queue,
            Settler settler,
            Breaker breaker,
            Gate gate,
            PauseState pauses,
            HandlerCall handlerCall,
            ScheduledExecutorService timer,
            Clock clock,
            Consumer<Duration> onRetryDue,
            Runnable onChange) {
        this.plan = plan;
        this.queue = queue;
        this.settler = settler;
        this.breaker = breaker;
        this.gate = gate;
        this.pauses = pauses;
        this.handlerCall = handlerCall;
        this.timer = timer;
        this.clock = clock;
        this.onRetryDue = onRetryDue;
        this.onChange = onChange;
        this.deduplicates = !plan.deduplicate().isZero();
        this.isolation = new Isolation(queue, onChange);
    }

    /**
     * Runs {@code task}, for which the breaker has given its permission.
     *
     * @return whether {@code worker} still has its place
     * @throws dev.eventbus.log.LogException if the log cannot be asked; the task is back in the queue
     */
    boolean run(Worker worker, Task task) {
        if (!task.mustBeCounted()) {
            return attemptOrPutBack(worker, task);
        }
        boolean begins = mustRunAlone(task) ? isolation.beginAlone(task) : isolation.begin(task);
        if (!begins) {
            breaker.undecided();
            return true;
        }
        try {
            return attemptOrPutBack(worker, task);
        } finally {
            isolation.end(task);
        }
    }

    /** With two attempts or less a second crash is the last: then even the first one may be its doing. */
    private boolean mustRunAlone(Task task) {
        return task.suspect()
                || plan.retry().maxAttempts() <= 2 && task.delivery().origin().recovered();
    }

    /** What waits here: for its time, with its key, or for another that may kill its process. */
    void forEachWaiting(Consumer<Task> action) {
        heldBack.forEach(action);
        isolation.forEachWaiting(action);
    }

    /** What waits here for its time, of a membership that has ended, is somebody else's by now. */
    void drop(Membership over) {
        synchronized (heldBack) {
            for (Task task : heldBack) {
                if (task.membership() == over) {
                    heldBack.remove(task);
                    queue.done(task);
                    settler.dropped(1);
                }
            }
        }
    }

    private boolean attemptOrPutBack(Worker worker, Task task) {
        try {
            return attempt(worker, task);
        } catch (LogException e) {
            breaker.undecided();
            queue.putBack(task);
            throw e;
        } catch (RuntimeException | Error e) { // such as a full heap: what a handler throws ends in call
            LOG.error("Subscription {} met an error of its own; it goes on", plan.name(), e);
            breaker.undecided();
            queue.putBack(task);
            throw new LogException("it met an error of its own: " + e, e);
        }
    }

    private boolean attempt(Worker worker, Task task) {
        if (pauses.isPaused(task.tenantId())) {
            breaker.undecided();
            settler.setAside(task);
            queue.done(task);
            return true;
        }
        if (deduplicates && !task.replayed() && handledBefore(task)) {
            breaker.undecided();
            settler.skipped(task);
            queue.done(task);
            return true;
        }
        if (task.mustBeCounted()) {
            // Should it kill the process, what was handled before it must not come again, as if it had to do with it.
            settler.flush();
            if (crashedTooOften(task)) {
                breaker.undecided();
                park(task, crashed(task));
                return true;
            }
            task.counting();
            boolean mine = task.membership().consumer().begin(task.delivery());
            gate.answered();
            if (!mine) {
                breaker.undecided();
                queue.done(task);
                settler.dropped(1);
                return true;
            }
            task.counted();
        }
        if (deduplicates && !task.membership().mayBegin()) {
            // This process was halted after it asked: another may have handled it meanwhile.
            breaker.undecided();
            uncount(task);
            queue.putBack(task);
            return true;
        }
        return call(worker, task);
    }

    private boolean handledBefore(Task task) {
        boolean handled = !task.membership()
                .consumer()
                .handledBefore(List.of(task.delivery()))
                .isEmpty();
        gate.answered();
        return handled;
    }

    /** The attempt that was counted for {@code task}, if it had to be, has no outcome that counts. */
    private void uncount(Task task) {
        if (!task.mustBeCounted()) {
            return;
        }
        Delivery before = task.uncounted();
        try {
            task.membership().consumer().withdraw(before);
        } catch (LogException e) { // it counts in the log until it begins again, or has an outcome
            LOG.debug("Subscription {} could not take an attempt back: {}", plan.name(), e.getMessage());
        }
    }

    private FailureStory crashed(Task task) {
        return task.story()
                .and(
                        FailureReason.CRASHED,
                        task.attempt(),
                        now(),
                        task.route().handlerName(),
                        ("The consumer that took attempt %d, its last, was gone before an outcome was known: its handler may "
                                        + "kill or hang the process, something else did, or the store could not be reached "
                                        + "when the process ended")
                                .formatted(task.attempt()));
    }

    private boolean call(Worker worker, Task task) {
        worker.begin(task);
        Throwable failure = handlerCall.run(task);
        long nanos = worker.end();
        if (nanos < 0) {
            return false;
        }
        Thread.interrupted(); // what a handler left of an interrupt is not for the next one
        if (failure == null) {
            breaker.succeeded(nanos);
            succeeded(task, nanos);
            queue.done(task);
        } else if (worker.wasInterrupted()) { // the subscription closes: its event is handed over
            breaker.undecided();
            uncount(task);
            queue.putBack(task);
        } else {
            failed(task, FailureReason.HANDLER, failure, nanos);
        }
        return true;
    }

    /** Where events are remembered, the next must see the mark of this one: it may be the same event. */
    private void succeeded(Task task, long nanos) {
        if (!deduplicates) {
            settler.handled(task, nanos);
            return;
        }
        try {
            settler.handledNow(task, nanos);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** The call of {@code task} did not return in time. */
    void timedOut(Task task) {
        isolation.end(task);
        failed(
                task,
                FailureReason.TIMEOUT,
                new HandlerTimeoutException(task.route().handlerName(), plan.handlerTimeout()),
                plan.handlerTimeout().toNanos());
    }

    private void failed(Task task, FailureReason reason, Throwable failure, long nanos) {
        if (failure instanceof RejectEventException) {
            breaker.succeeded(nanos);
            park(task, storyOf(task, FailureReason.REJECTED, failure));
            return;
        }
        if (failure instanceof RetryLaterException later) {
            breaker.undecided();
            retryOrPark(task, reason, failure, plan.retry(), later.delay());
            return;
        }
        if (breaker.failed(task.attempt() == 1, nanos, failure)) {
            uncount(task);
            queue.putLast(task);
            return;
        }
        RetryPolicy policy = policyFor(failure);
        Duration delay =
                policy.delayAfter(task.attempt(), ThreadLocalRandom.current().nextDouble());
        retryOrPark(task, reason, failure, policy, delay);
    }

    private void retryOrPark(Task task, FailureReason reason, Throwable failure, RetryPolicy policy, Duration delay) {
        FailureStory story = storyOf(task, reason, failure);
        Instant first = story.first();
        boolean tooLate = first != null
                && policy.timeLimit()
                        .map(limit -> now().plus(delay).isAfter(first.plus(limit)))
                        .orElse(false);
        if (task.attempt() >= policy.maxAttempts() || tooLate) {
            park(task, story);
        } else if (plan.onFailure() == KeyFailure.HOLD_KEY && task.orderKey() != null) {
            task.failedAndHeld(story);
            queue.hold(task);
            heldBack.add(task);
            timer.schedule(() -> putBack(task), delay.toMillis(), TimeUnit.MILLISECONDS);
            onChange.run();
        } else {
            settler.retry(task, story, failure, delay, () -> onRetryDue.accept(delay));
            queue.done(task);
        }
    }

    private void putBack(Task task) {
        synchronized (heldBack) {
            if (!heldBack.contains(task)) {
                return; // dropped meanwhile
            }
            queue.putBack(task);
            heldBack.remove(task);
        }
        onChange.run();
    }

    private RetryPolicy policyFor(Throwable failure) {
        try {
            return plan.retry().forFailure(failure);
        } catch (RuntimeException e) {
            LOG.warn(
                    "The retry policy of subscription {} threw {}; its general rule is used",
                    plan.name(),
                    e.toString(),
                    e);
            return plan.retry();
        }
    }

    private FailureStory storyOf(Task task, FailureReason reason, Throwable failure) {
        FailureStory before = task.story();
        String handler = task.route().handlerName();
        try {
            return before.and(reason, task.attempt(), now(), handler, failure);
        } catch (RuntimeException | Error e) {
            String message = "A %s that cannot be described: it threw %s when it was asked"
                    .formatted(failure.getClass().getName(), e.getClass().getName());
            return before.and(reason, task.attempt(), now(), handler, message);
        }
    }

    private void park(Task task, FailureStory story) {
        settler.park(task.membership(), task.delivery(), story);
        queue.done(task);
    }

    private boolean crashedTooOften(Task task) {
        return task.suspect() && task.attempt() >= plan.retry().maxAttempts();
    }

    /** To the millisecond, as all times on the wire. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
