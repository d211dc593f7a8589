package dev.eventbus.runtime;

import dev.eventbus.Envelope;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventContext;
import dev.eventbus.FailedEvent;
import dev.eventbus.Health;
import dev.eventbus.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the bus from what a user's listener throws. */
final class SafeListener implements EventBusListener {
    private static final Logger LOG = LoggerFactory.getLogger(SafeListener.class);

    private final EventBusListener listener;

    SafeListener(EventBusListener listener) {
        this.listener = listener;
    }

    @Override
    public void published(Envelope<?> envelope, Published published) {
        guard(() -> listener.published(envelope, published));
    }

    @Override
    public void handled(EventContext context, Duration took) {
        guard(() -> listener.handled(context, took));
    }

    @Override
    public void retryScheduled(EventContext context, Throwable failure, Instant due) {
        guard(() -> listener.retryScheduled(context, failure, due));
    }

    @Override
    public void parked(FailedEvent event) {
        guard(() -> listener.parked(event));
    }

    @Override
    public void takenOver(String subscription, String deadConsumer, long events) {
        guard(() -> listener.takenOver(subscription, deadConsumer, events));
    }

    @Override
    public void fenced(String subscription, String stream, String entryId) {
        guard(() -> listener.fenced(subscription, stream, entryId));
    }

    @Override
    public void lost(String subscription, String stream, long events, boolean exact) {
        guard(() -> listener.lost(subscription, stream, events, exact));
    }

    @Override
    public void streamHeldBack(Health.HeldStream stream) {
        guard(() -> listener.streamHeldBack(stream));
    }

    @Override
    public void abandoned(String subscription, String stream, Optional<Instant> since, long unsettled) {
        guard(() -> listener.abandoned(subscription, stream, since, unsettled));
    }

    @Override
    public void breakerChanged(String subscription, boolean open) {
        guard(() -> listener.breakerChanged(subscription, open));
    }

    @Override
    public void healthChanged(Health.OfSubscription health) {
        guard(() -> listener.healthChanged(health));
    }

    private static void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("The event bus listener threw {}; the bus goes on", e.toString(), e);
        }
    }
}
