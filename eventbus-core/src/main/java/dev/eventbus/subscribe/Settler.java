package dev.eventbus.subscribe;

import dev.eventbus.EventBusListener;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log what became of entries: acknowledgements in batches, the others one by one. What the log does not answer
 * is said again until it does; an entry counts as held until then.
 */
final class Settler {
    private static final Logger LOG = LoggerFactory.getLogger(Settler.class);
    private static final int BATCH = 256;
    private static final long LINGER_MILLIS = 20;
    /**
     * What took a handler longer is acknowledged at once, unless others just were: then it goes with all that end within a
     * moment, which are many where many handlers run at once.
     */
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long MOMENT_MILLIS = 2;

    private static final long SKIPPED = -1;

    private final String subscription;
    private final EventLog log;
    private final EventCodec codec;
    private final Duration markFor;
    private final EventBusListener listener;
    private final Repeater repeater;
    private final Runnable onSettled;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger acknowledging = new AtomicInteger();
    private final Set<Delivery> underWay = ConcurrentHashMap.newKeySet();
    private final Set<Batch> batchesUnderWay = new HashSet<>();
    private @Nullable Batch gathering;
    private boolean flushScheduled;
    private boolean soonScheduled;
    private long sentAt = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(MOMENT_MILLIS);

    private record Handled(Task task, long tookNanos) {}

    /** Acknowledgements of one consumer; compared by identity. */
    private static final class Batch {
        private final Membership membership;
        private final List<Handled> handled = new ArrayList<>();
        private final CountDownLatch settled = new CountDownLatch(1);
        private boolean urgent;

        Batch(Membership membership) {
            this.membership = membership;
        }

        List<Delivery> deliveries() {
            List<Delivery> deliveries = new ArrayList<>(handled.size());
            for (Handled each : handled) {
                deliveries.add(each.task.delivery());
            }
            return deliveries;
        }
    }

    Settler(
            String subscription,
            EventLog log,
            EventCodec codec,
            Duration markFor,
            EventBusListener listener,
            ScheduledExecutorService timer,
            HealthState health,
            Runnable onSettled) {
        this.subscription = subscription;
        this.log = log;
        this.codec = codec;
        this.markFor = markFor;
        this.listener = listener;
        this.repeater = new Repeater(subscription, timer, health);
        this.onSettled = onSettled;
    }

    /** How many entries this process holds that are not settled. */
    int held() {
        return held.get();
    }

    /** How many of these are handled and about to be acknowledged; at most what goes with one acknowledgement. */
    int acknowledging() {
        return Math.min(BATCH, acknowledging.get());
    }

    /** Whether anything has its outcome and is not settled. */
    synchronized boolean isBusy() {
        return gathering != null || !batchesUnderWay.isEmpty() || !underWay.isEmpty();
    }

    /** So many more are held. */
    void taken(int entries) {
        held.addAndGet(entries);
    }

    /** So many are no longer this process' affair. */
    void dropped(int entries) {
        held.addAndGet(-entries);
        onSettled.run();
    }

    /** What has its outcome and is not settled. */
    void forEachUnsettled(Consumer<Delivery> action) {
        List<Batch> batches;
        synchronized (this) {
            batches = new ArrayList<>(batchesUnderWay);
            if (gathering != null) {
                batches.add(gathering);
            }
            batches.forEach(batch -> batch.deliveries().forEach(action));
        }
        underWay.forEach(action);
    }

    /** The handler of {@code task} has returned. */
    void handled(Task task, long tookNanos) {
        Batch full = null;
        boolean now;
        synchronized (this) {
            if (gathering != null && gathering.membership != task.membership()) {
                full = takeGathering();
            }
            if (gathering == null) {
                gathering = new Batch(task.membership());
            }
            gathering.handled.add(new Handled(task, tookNanos));
            gathering.urgent |= tookNanos > SLOW_NANOS;
            now = gathering.handled.size() >= BATCH || gathering.urgent && isQuiet();
            if (!now && gathering.urgent && !soonScheduled) {
                soonScheduled = true;
                repeater.later(this::momentPassed, MOMENT_MILLIS);
            } else if (!now && !gathering.urgent && !flushScheduled) {
                flushScheduled = true;
                repeater.later(this::lingered, LINGER_MILLIS);
            }
        }
        if (full != null) {
            acknowledge(full);
        }
        if (now) {
            flush();
        }
    }

    private boolean isQuiet() {
        return batchesUnderWay.isEmpty() && System.nanoTime() - sentAt >= TimeUnit.MILLISECONDS.toNanos(MOMENT_MILLIS);
    }

    /** The handler of {@code task} has returned, and nothing may go on before the log knows it. */
    void handledNow(Task task, long tookNanos) throws InterruptedException {
        Batch alone = new Batch(task.membership());
        alone.handled.add(new Handled(task, tookNanos));
        synchronized (this) {
            batchesUnderWay.add(alone);
        }
        acknowledge(alone);
        alone.settled.await();
    }

    /** {@code task} needs no handler, since its event was handled before. */
    void skipped(Task task) {
        handled(task, SKIPPED);
    }

    /** Sends what has gathered. */
    void flush() {
        Batch batch;
        synchronized (this) {
            batch = takeGathering();
        }
        if (batch != null) {
            acknowledge(batch);
        }
    }

    /** {@code task} comes again after {@code delay}; {@code scheduled} is told when that is certain. */
    void retry(Task task, FailureStory story, Throwable failure, Duration delay, Runnable scheduled) {
        Delivery delivery = task.delivery();
        Fields copy = withStory(delivery, story);
        settleOne(
                task.membership(),
                delivery,
                () -> task.membership().consumer().retry(delivery, copy, delay),
                (Instant due) -> {
                    scheduled.run();
                    listener.retryScheduled(task, failure, due);
                });
    }

    /** {@code delivery} is parked with its story. */
    void park(Membership membership, Delivery delivery, FailureStory story) {
        Fields failed = withStory(delivery, story);
        settleOne(
                membership,
                delivery,
                () -> membership.consumer().park(delivery, failed),
                (String id) ->
                        listener.parked(StoryFields.failedEvent(subscription, delivery.type(), id, failed, codec)));
    }

    /** {@code task}, whose tenant is paused, waits for the end of that. */
    void setAside(Task task) {
        Delivery delivery = task.delivery();
        Fields copy = withStory(delivery, task.storySoFar());
        settleOne(
                task.membership(),
                delivery,
                () -> task.membership().consumer().setAside(delivery, task.tenantId(), copy),
                (String id) -> {});
    }

    private Fields withStory(Delivery delivery, FailureStory story) {
        return StoryFields.original(delivery)
                .plus(StoryFields.of(story, log.stream(delivery.type()), delivery.entryId(), subscription));
    }

    private void lingered() {
        synchronized (this) {
            flushScheduled = false;
        }
        flush();
    }

    private void momentPassed() {
        synchronized (this) {
            soonScheduled = false;
        }
        flush();
    }

    private @Nullable Batch takeGathering() {
        Batch batch = gathering;
        gathering = null;
        if (batch != null) {
            sentAt = System.nanoTime();
            batchesUnderWay.add(batch);
        }
        return batch;
    }

    private void acknowledge(Batch batch) {
        List<Delivery> deliveries = batch.deliveries();
        acknowledging.addAndGet(deliveries.size());
        repeater.say(() -> batch.membership.consumer().acknowledge(deliveries, markFor), (refused, again) -> {
            for (Handled each : batch.handled) {
                if (refused.contains(each.task.delivery())) {
                    refused(batch.membership, each.task.delivery(), again);
                } else if (each.tookNanos != SKIPPED) {
                    listener.handled(each.task, Duration.ofNanos(each.tookNanos));
                }
            }
            synchronized (this) {
                batchesUnderWay.remove(batch);
            }
            acknowledging.addAndGet(-deliveries.size());
            dropped(deliveries.size());
            batch.settled.countDown();
        });
    }

    private <T> void settleOne(
            Membership membership, Delivery delivery, Supplier<CompletableFuture<Optional<T>>> step, Consumer<T> done) {
        underWay.add(delivery);
        repeater.say(step, (result, again) -> {
            try {
                result.ifPresentOrElse(done, () -> refused(membership, delivery, again));
            } finally {
                underWay.remove(delivery);
                dropped(1);
            }
        });
    }

    /**
     * @param again whether it was said before without an answer: then, unless another has taken over for certain, a
     *     refusal may only mean that it took effect
     */
    private void refused(Membership membership, Delivery delivery, boolean again) {
        if (again && !membership.wasTakenOver()) {
            return;
        }
        String stream = log.stream(delivery.type());
        LOG.warn(
                "The lease of subscription {} had ended when entry {} of {} was settled, and another consumer had taken it "
                        + "over; this outcome was refused and counts for nothing",
                subscription,
                delivery.entryId(),
                stream);
        listener.fenced(subscription, stream, delivery.entryId());
    }
}
