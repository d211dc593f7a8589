package dev.eventbus.runtime;

import dev.eventbus.Envelope;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventContext;
import dev.eventbus.FailedEvent;
import dev.eventbus.Health;
import dev.eventbus.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all listeners of a user, and keeps the bus and the others from what one of them throws. */
final class SafeListener implements EventBusListener {
    private static final Logger LOG = LoggerFactory.getLogger(SafeListener.class);

    private final List<EventBusListener> listeners;

    SafeListener(List<EventBusListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void opened(EventBus bus) {
        tell(listener -> listener.opened(bus));
    }

    @Override
    public void closed(EventBus bus) {
        tell(listener -> listener.closed(bus));
    }

    @Override
    public void published(Envelope<?> envelope, Published published, Duration took) {
        tell(listener -> listener.published(envelope, published, took));
    }

    @Override
    public void publishFailed(String type, RuntimeException failure, Duration took) {
        tell(listener -> listener.publishFailed(type, failure, took));
    }

    @Override
    public void handled(EventContext context, Duration took) {
        tell(listener -> listener.handled(context, took));
    }

    @Override
    public void retryScheduled(EventContext context, Throwable failure, Instant due) {
        tell(listener -> listener.retryScheduled(context, failure, due));
    }

    @Override
    public void parked(FailedEvent event) {
        tell(listener -> listener.parked(event));
    }

    @Override
    public void takenOver(String subscription, String deadConsumer, long events) {
        tell(listener -> listener.takenOver(subscription, deadConsumer, events));
    }

    @Override
    public void fenced(String subscription, String stream, String entryId) {
        tell(listener -> listener.fenced(subscription, stream, entryId));
    }

    @Override
    public void lost(String subscription, String stream, long events, boolean exact) {
        tell(listener -> listener.lost(subscription, stream, events, exact));
    }

    @Override
    public void streamHeldBack(Health.HeldStream stream) {
        tell(listener -> listener.streamHeldBack(stream));
    }

    @Override
    public void abandoned(String subscription, String stream, Optional<Instant> since, long unsettled) {
        tell(listener -> listener.abandoned(subscription, stream, since, unsettled));
    }

    @Override
    public void breakerChanged(String subscription, boolean open) {
        tell(listener -> listener.breakerChanged(subscription, open));
    }

    @Override
    public void healthChanged(Health.OfSubscription health) {
        tell(listener -> listener.healthChanged(health));
    }

    private void tell(Consumer<EventBusListener> call) {
        for (EventBusListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (RuntimeException | Error e) {
                LOG.warn("An event bus listener threw {}; the bus goes on", e.toString(), e);
            }
        }
    }
}
