package dev.eventbus;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The store did not answer in time: the event may be stored or not. Whether it is shows a look for {@link #eventId()} in
 * its stream, once the store answers again. Publishing it again, also with the same id ({@link EventMetadata#withId}), may
 * store a second entry; a subscription that {@linkplain SubscriptionOptions#deduplicate deduplicates} takes two entries with
 * one id as one event.
 */
public final class PublishOutcomeUnknownException extends EventBusException {
    private static final long serialVersionUID = 1;

    private final UUID eventId;

    /** With the id of the event in doubt. */
    public PublishOutcomeUnknownException(UUID eventId, String stream, String why, @Nullable Throwable cause) {
        super(
                ("Whether event %s is in stream %s is unknown: %s. "
                                + "Look for its id in the stream before publishing it again, or publish it with the same id for subscriptions that deduplicate.")
                        .formatted(eventId, stream, why),
                cause);
        this.eventId = eventId;
    }

    /** The event in doubt. */
    public UUID eventId() {
        return eventId;
    }
}
