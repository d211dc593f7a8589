package dev.eventbus.publish;

import dev.eventbus.Envelope;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventBusTracer.EventSpan;
import dev.eventbus.Published;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A publish that has begun; its end is told to the listener, and ends its span where it has one. */
final class PublishWatch {
    private final long begun = System.nanoTime();
    private final EventBusListener listener;
    private final String type;
    private final @Nullable EventSpan span;

    PublishWatch(EventBusListener listener, String type, @Nullable EventSpan span) {
        this.listener = listener;
        this.type = type;
        this.span = span;
    }

    /** The trace context to write into the event; {@code null} for the one that was given. */
    @Nullable
    String traceparent() {
        return span == null ? null : span.traceparent();
    }

    /** Nothing was tried, since another of its batch was refused. */
    void abandoned(RuntimeException refused) {
        if (span != null) {
            span.end(refused);
        }
    }

    /** Returns {@code failure}, to be thrown. */
    RuntimeException failed(RuntimeException failure) {
        abandoned(failure);
        listener.publishFailed(type, failure, took());
        return failure;
    }

    /** The event is stored, and as safe as it must be. The listener hears only of types that the catalog has. */
    void stored(@Nullable Envelope<?> envelope, Published published) {
        if (span != null) {
            span.end(null);
        }
        if (envelope != null) {
            listener.published(envelope, published, took());
        }
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
