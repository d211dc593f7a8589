package dev.eventbus;

import java.util.Objects;
import java.util.UUID;

/**
 * An event as its stream will have it: checked and encoded by {@link EventBus#encode}, and to be stored by
 * {@link EventBus#publishEncoded}, now or much later, by this process or another. Its parts may be kept anywhere, in a
 * database for instance, and put together again.
 *
 * <p>Immutable, provided that nobody changes the bytes.
 */
public final class EncodedEvent {
    private final UUID id;
    private final String type;
    private final UUID tenantId;
    private final byte[] entry;

    /**
     * From its parts. Whether they fit together is looked at when it is published.
     *
     * @param entry the bytes that {@link #entry()} of the event gave; not copied
     */
    public EncodedEvent(UUID id, String type, UUID tenantId, byte[] entry) {
        this.id = Objects.requireNonNull(id, "id");
        this.type = Objects.requireNonNull(type, "type");
        this.tenantId = Objects.requireNonNull(tenantId, "tenantId");
        this.entry = Objects.requireNonNull(entry, "entry");
    }

    /** The event's id. */
    public UUID id() {
        return id;
    }

    /** The wire name of its type. */
    public String type() {
        return type;
    }

    /** The tenant that it belongs to. */
    public UUID tenantId() {
        return tenantId;
    }

    /**
     * The fields of its entry, each as {@code <length>:<name> <length>:<value>} and a line feed, lengths in bytes. The array
     * must not be changed.
     */
    public byte[] entry() {
        return entry;
    }

    /** Without the entry: values may be personal data. */
    @Override
    public String toString() {
        return "%s %s of tenant %s, %,d bytes".formatted(type, id, tenantId, entry.length);
    }
}
