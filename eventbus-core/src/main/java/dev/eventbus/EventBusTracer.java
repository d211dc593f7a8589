package dev.eventbus;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Follows events from their publish to their handlers. Each method is called by the thread that publishes or handles: be
 * quick. What it throws is logged; the event goes its way without a span.
 */
public interface EventBusTracer {
    /**
     * A publish begins.
     *
     * @param type the event's type
     * @param stream the stream it goes into
     * @param eventId the event's id
     * @param traceparent the W3C trace context that the publisher gave, or in a handler that of the event being handled
     */
    EventSpan publishing(String type, String stream, UUID eventId, Optional<String> traceparent);

    /** An attempt of a handler begins, on the thread that runs it; so does its end. */
    EventSpan handling(EventContext context);

    /** A publish, or an attempt of a handler. */
    interface EventSpan {
        /** The W3C trace context to write into the event; {@code null} for the one that was given. */
        @Nullable
        String traceparent();

        /**
         * It is over; of a publish by whichever thread.
         *
         * @param failure what it failed with, if it did
         */
        void end(@Nullable Throwable failure);
    }
}
