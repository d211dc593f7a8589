package dev.eventbus;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The store did not answer in time: the event may be stored or not. Publish it again with the same id, {@link #eventId()}:
 * by {@link EventMetadata#withId} it is stored once, also by another process.
 */
public final class PublishOutcomeUnknownException extends EventBusException {
    private static final long serialVersionUID = 1;

    private final UUID eventId;

    /** With the id of the event in doubt. */
    public PublishOutcomeUnknownException(UUID eventId, String stream, String why, @Nullable Throwable cause) {
        super(
                ("Whether event %s is in stream %s is unknown: %s. "
                                + "Publish it again with that id, EventMetadata.none().withId(id): then it is stored once.")
                        .formatted(eventId, stream, why),
                cause);
        this.eventId = eventId;
    }

    /** The event in doubt. */
    public UUID eventId() {
        return eventId;
    }
}
