package dev.eventbus;

import java.util.OptionalInt;
import java.util.UUID;

/**
 * The event is stored, but whether it is as safe as its {@link Durability} asks could not be confirmed within the publish
 * timeout. It is delivered as any other. Publishing it again under its id ({@link EventMetadata#withId}) stores nothing
 * more and waits anew.
 */
public final class DurabilityException extends EventBusException {
    private static final long serialVersionUID = 1;

    private final UUID eventId;
    private final String stream;
    private final String entryId;
    private final transient Durability required;
    private final int reached;

    /**
     * With where the event is.
     *
     * @param reached how many replicas, or disks, have it; empty if that is unknown
     * @param why what hindered it
     */
    public DurabilityException(
            UUID eventId, String stream, String entryId, Durability required, OptionalInt reached, String why) {
        super(
                ("Event %s was stored in stream %s as entry %s, but is not known to be %s: %s. To wait for it again, "
                                + "publish it with its id, EventMetadata.none().withId(id): nothing is stored twice.")
                        .formatted(eventId, stream, entryId, required, why),
                null);
        this.eventId = eventId;
        this.stream = stream;
        this.entryId = entryId;
        this.required = required;
        this.reached = reached.orElse(-1);
    }

    /** The event. */
    public UUID eventId() {
        return eventId;
    }

    /** The stream that has it. */
    public String stream() {
        return stream;
    }

    /** Its entry in that stream. */
    public String entryId() {
        return entryId;
    }

    /** What was asked for. */
    public Durability required() {
        return required;
    }

    /** How many replicas, or disks, had it in the end; empty if the store did not say. */
    public OptionalInt reached() {
        return reached < 0 ? OptionalInt.empty() : OptionalInt.of(reached);
    }
}
