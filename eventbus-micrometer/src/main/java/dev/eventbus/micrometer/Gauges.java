package dev.eventbus.micrometer;

import dev.eventbus.EventBus;
import dev.eventbus.EventBusException;
import dev.eventbus.Health;
import dev.eventbus.SubscriptionStats;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a bus every now and then, on a thread of its own: a scrape never waits for the store. */
final class Gauges {
    private static final Logger LOG = LoggerFactory.getLogger(Gauges.class);

    private final Duration every;
    private final LagGauges lag;
    private final StateGauges states;
    private @Nullable ScheduledExecutorService looks;
    private boolean failing;

    Gauges(MeterRegistry registry, Duration every) {
        this.every = every;
        this.lag = new LagGauges(registry);
        this.states = new StateGauges(registry);
    }

    synchronized void start(EventBus bus) {
        if (looks != null) {
            throw new IllegalStateException(
                    "EventBusMetrics are for one bus, and this is a second: make others for it");
        }
        looks = Executors.newSingleThreadScheduledExecutor(look -> {
            Thread thread = new Thread(look, "eventbus-metrics");
            thread.setDaemon(true);
            return thread;
        });
        looks.scheduleWithFixedDelay(() -> look(bus), 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized void stop() {
        if (looks != null) {
            looks.shutdownNow();
            looks = null;
        }
        lag.show(List.of());
        states.show(List.of());
    }

    void breakerChanged(String subscription, boolean open) {
        states.breakerChanged(subscription, open);
    }

    /** Shows something, unless the bus was closed meanwhile. */
    private synchronized void show(Runnable gauges) {
        if (looks != null) {
            gauges.run();
        }
    }

    private void look(EventBus bus) {
        try {
            List<Health.OfSubscription> health = bus.health().subscriptions();
            show(() -> states.show(health));
            List<SubscriptionStats> stats = bus.subscriptionStats();
            show(() -> {
                lag.show(stats);
                failing = false;
            });
        } catch (EventBusException e) {
            show(() -> unknown(e));
        } catch (RuntimeException | Error e) { // it would end the looks
            lag.unknown();
            LOG.error("Looking for metrics met an error of its own; it goes on", e);
        }
    }

    private void unknown(EventBusException why) {
        lag.unknown();
        if (!failing) {
            LOG.warn("The lag of subscriptions is unknown for now: {}", why.getMessage());
        }
        failing = true;
    }
}
