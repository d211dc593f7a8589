package dev.eventbus.micrometer;

import dev.eventbus.EventBusException;
import dev.eventbus.jdbc.Outbox;
import dev.eventbus.jdbc.OutboxRows.Backlog;
import dev.eventbus.jdbc.Relay;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of an outbox and of this process' relay, without tags; their names are constants of this class. The gauges of the
 * outbox are about its database, as it was at the last look: each process shows the same, so take their maximum. They are not
 * numbers while the database does not answer.
 *
 * <p>A second outbox in one process needs another registry, or common tags. Close it before the outbox' database.
 */
public final class OutboxMetrics implements AutoCloseable {
    /** Gauge: committed events that are not in their streams yet. */
    public static final String PENDING = "eventbus.outbox.pending";
    /** Gauge, in seconds: how long the oldest of them has waited; 0 if there is none. */
    public static final String AGE = "eventbus.outbox.age";
    /** Gauge: events that no relay could publish, and that wait for somebody. */
    public static final String SET_ASIDE = "eventbus.outbox.set.aside";
    /** Counter: events that the relay here has brought to their streams. */
    public static final String PUBLISHED = "eventbus.outbox.published";
    /** Gauge: 1 if the last look of the relay here succeeded, else 0. */
    public static final String RELAY_WORKING = "eventbus.outbox.relay.working";

    private static final Logger LOG = LoggerFactory.getLogger(OutboxMetrics.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final MeterRegistry registry;
    private final Outbox outbox;
    private final List<Meter> meters = new ArrayList<>();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(look -> {
        Thread thread = new Thread(look, "eventbus-outbox-metrics");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable Backlog backlog;
    private boolean failing;

    private OutboxMetrics(MeterRegistry registry, Outbox outbox, Relay relay) {
        this.registry = registry;
        this.outbox = outbox;
        gauge(PENDING, null, Backlog::pending);
        gauge(AGE, "seconds", known -> known.age().toMillis() / 1_000.0);
        gauge(SET_ASIDE, null, Backlog::setAside);
        meters.add(Gauge.builder(RELAY_WORKING, relay, each -> each.status().working() ? 1 : 0)
                .strongReference(true)
                .register(registry));
        meters.add(
                FunctionCounter.builder(PUBLISHED, relay, each -> each.status().published())
                        .register(registry));
    }

    /** Looks at the outbox each minute. */
    public static OutboxMetrics start(MeterRegistry registry, Outbox outbox, Relay relay) {
        return start(registry, outbox, relay, EVERY);
    }

    /**
     * Looks at the outbox so often, on a thread of its own.
     *
     * @param every from 1 s to 1 h; each look counts the rows that wait
     */
    public static OutboxMetrics start(MeterRegistry registry, Outbox outbox, Relay relay, Duration every) {
        if (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("every must be from PT1S to PT1H, but is " + every);
        }
        OutboxMetrics metrics = new OutboxMetrics(registry, outbox, relay);
        metrics.looks.scheduleWithFixedDelay(metrics::look, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        return metrics;
    }

    private void gauge(String name, @Nullable String unit, ToDoubleFunction<Backlog> part) {
        meters.add(Gauge.builder(name, this, metrics -> metrics.value(part))
                .baseUnit(unit)
                .strongReference(true)
                .register(registry));
    }

    private double value(ToDoubleFunction<Backlog> part) {
        Backlog known = backlog;
        return known == null ? Double.NaN : part.applyAsDouble(known);
    }

    private void look() {
        try {
            backlog = outbox.rows().backlog();
            failing = false;
        } catch (EventBusException e) {
            backlog = null;
            if (!failing) {
                LOG.warn("The backlog of the outbox is unknown for now: {}", e.getMessage());
            }
            failing = true;
        } catch (RuntimeException | Error e) { // it would end the looks
            backlog = null;
            LOG.error("Looking at the outbox met an error of its own; it goes on", e);
        }
    }

    /** Ends the looks, and removes the metrics. */
    @Override
    public void close() {
        looks.shutdownNow();
        meters.forEach(registry::remove);
    }
}
