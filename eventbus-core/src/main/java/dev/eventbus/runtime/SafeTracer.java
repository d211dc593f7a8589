package dev.eventbus.runtime;

import dev.eventbus.EventBusTracer;
import dev.eventbus.EventContext;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the bus from what a user's tracer throws; without a tracer there are no spans. */
final class SafeTracer implements EventBusTracer {
    private static final Logger LOG = LoggerFactory.getLogger(SafeTracer.class);
    private static final EventSpan NONE = new EventSpan() {
        @Override
        public @Nullable String traceparent() {
            return null;
        }

        @Override
        public void end(@Nullable Throwable failure) {}
    };

    private final @Nullable EventBusTracer tracer;

    SafeTracer(@Nullable EventBusTracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public EventSpan publishing(String type, String stream, UUID eventId, Optional<String> traceparent) {
        EventBusTracer given = tracer;
        return given == null ? NONE : safe(() -> given.publishing(type, stream, eventId, traceparent));
    }

    @Override
    public EventSpan handling(EventContext context) {
        EventBusTracer given = tracer;
        return given == null ? NONE : safe(() -> given.handling(context));
    }

    private static EventSpan safe(Supplier<EventSpan> begin) {
        try {
            EventSpan span = begin.get();
            String traceparent = span.traceparent();
            return new EventSpan() {
                @Override
                public @Nullable String traceparent() {
                    return traceparent;
                }

                @Override
                public void end(@Nullable Throwable failure) {
                    try {
                        span.end(failure);
                    } catch (RuntimeException | Error e) {
                        warn(e);
                    }
                }
            };
        } catch (RuntimeException | Error e) {
            warn(e);
            return NONE;
        }
    }

    private static void warn(Throwable e) {
        LOG.warn("The event bus tracer threw {}; the bus goes on", e.toString(), e);
    }
}
