package dev.eventbus;

import java.util.UUID;

/** An event's encoded payload exceeds the limit. Nothing was stored. */
public final class EventTooLargeException extends EventBusException {
    private static final long serialVersionUID = 1;

    private final int size;
    private final int limit;

    /** With the sizes in bytes. */
    public EventTooLargeException(String type, UUID eventId, int size, int limit) {
        super(
                ("The payload of %s %s has %,d bytes, the limit is %,d; it was not stored. "
                                + "Put the document elsewhere and let the event carry its id, or raise the payload limit of the bus.")
                        .formatted(type, eventId, size, limit),
                null);
        this.size = size;
        this.limit = limit;
    }

    /** The payload's size in bytes. */
    public int size() {
        return size;
    }

    /** The limit in bytes. */
    public int limit() {
        return limit;
    }
}
