package dev.eventbus.publish;

import dev.eventbus.DomainEvent;
import dev.eventbus.Envelope;
import dev.eventbus.EventMetadata;
import dev.eventbus.catalog.EventDescriptor;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event that is to be published, before it is validated.
 *
 * @param millis when that began
 * @param id its id, a new one unless the metadata have one
 * @param cause the event that is being handled by this thread
 */
record Draft(
        DomainEvent event,
        EventMetadata metadata,
        EventDescriptor type,
        long millis,
        UUID id,
        @Nullable Envelope<?> cause) {
    /** The trace context that was given, or that of the cause. */
    Optional<String> traceparent() {
        return cause == null
                ? metadata.traceparent()
                : metadata.traceparent().or(() -> Optional.ofNullable(cause.traceparent()));
    }
}
