package dev.eventbus.runtime;

import dev.eventbus.Envelope;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventContext;
import dev.eventbus.FailedEvent;
import dev.eventbus.Health;
import dev.eventbus.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a bus told. */
public final class RecordingListener implements EventBusListener {
    public final List<Published> published = new CopyOnWriteArrayList<>();
    public final List<EventContext> handled = new CopyOnWriteArrayList<>();
    public final List<EventContext> retried = new CopyOnWriteArrayList<>();
    public final List<FailedEvent> parked = new CopyOnWriteArrayList<>();
    public final List<String> fenced = new CopyOnWriteArrayList<>();
    public final List<Boolean> breaker = new CopyOnWriteArrayList<>();
    public final List<Health.OfSubscription> health = new CopyOnWriteArrayList<>();
    public final List<Long> takenOver = new CopyOnWriteArrayList<>();
    public final List<Lost> lost = new CopyOnWriteArrayList<>();

    public final List<Health.HeldStream> held = new CopyOnWriteArrayList<>();

    public final List<NotPublished> notPublished = new CopyOnWriteArrayList<>();

    /** One call of {@link #publishFailed}. */
    public record NotPublished(String type, RuntimeException failure) {}

    /** One call of {@link #lost(String, String, long, boolean)}. */
    public record Lost(String stream, long events, boolean exact) {}

    @Override
    public void published(Envelope<?> envelope, Published published, Duration took) {
        this.published.add(published);
    }

    @Override
    public void publishFailed(String type, RuntimeException failure, Duration took) {
        notPublished.add(new NotPublished(type, failure));
    }

    @Override
    public void handled(EventContext context, Duration took) {
        handled.add(context);
    }

    @Override
    public void retryScheduled(EventContext context, Throwable failure, Instant due) {
        retried.add(context);
    }

    @Override
    public void parked(FailedEvent event) {
        parked.add(event);
    }

    @Override
    public void takenOver(String subscription, String deadConsumer, long events) {
        takenOver.add(events);
    }

    @Override
    public void fenced(String subscription, String stream, String entryId) {
        fenced.add(entryId);
    }

    @Override
    public void lost(String subscription, String stream, long events, boolean exact) {
        lost.add(new Lost(stream, events, exact));
    }

    @Override
    public void streamHeldBack(Health.HeldStream stream) {
        held.add(stream);
    }

    @Override
    public void breakerChanged(String subscription, boolean open) {
        breaker.add(open);
    }

    @Override
    public void healthChanged(Health.OfSubscription health) {
        this.health.add(health);
    }
}
