package dev.eventbus;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher may say about an event and its publish beside the event itself. Immutable; start from {@link #none()}.
 *
 * <p>What is left out is filled in: the id with a new UUIDv7; inside a handler the correlation and causation from the
 * event that is being handled.
 */
public final class EventMetadata {
    /** The longest correlation id and trace context, in characters. */
    public static final int MAX_LENGTH = 200;

    private static final EventMetadata NONE = new EventMetadata(null, null, null, null, null, null);

    private final @Nullable UUID id;
    private final @Nullable UUID userId;
    private final @Nullable String correlationId;
    private final @Nullable UUID causationId;
    private final @Nullable String traceparent;
    private final @Nullable Durability durability;

    private EventMetadata(
            @Nullable UUID id,
            @Nullable UUID userId,
            @Nullable String correlationId,
            @Nullable UUID causationId,
            @Nullable String traceparent,
            @Nullable Durability durability) {
        this.id = id;
        this.userId = userId;
        this.correlationId = correlationId;
        this.causationId = causationId;
        this.traceparent = traceparent;
        this.durability = durability;
    }

    /** Nothing beside the event. */
    public static EventMetadata none() {
        return NONE;
    }

    /**
     * A copy with the event's id: of an event that may be stored already, after {@link PublishOutcomeUnknownException} for
     * instance, or whose id is made before, so that it can be published again after a crash. No second entry is stored
     * while there is one with this id in the stream, whichever process has published it; the publish then returns the
     * first one's place. What retention has removed cannot be found: it is stored again.
     *
     * <p>Such an event is looked for before it is stored, and what is published to its type meanwhile waits behind it. The
     * time in a UUIDv7 says from where: from 30 s before it, so the clocks of publishers and store must agree to that. Any
     * other id costs a look through the whole stream. A bus that does this often reads each entry of the stream once.
     *
     * <p>One thing it cannot see: what a process that has ended had sent and the store has not executed yet, being frozen
     * or cut off. It is stored later, as a second entry. Wait until that connection has ended before publishing again, or
     * {@linkplain SubscriptionOptions#deduplicate deduplicate} where it matters. Within one bus this is seen to.
     */
    public EventMetadata withId(UUID id) {
        return new EventMetadata(
                Objects.requireNonNull(id, "id"), userId, correlationId, causationId, traceparent, durability);
    }

    /** A copy with the user who caused the event. */
    public EventMetadata withUserId(UUID userId) {
        return new EventMetadata(
                id, Objects.requireNonNull(userId, "userId"), correlationId, causationId, traceparent, durability);
    }

    /**
     * A copy with a correlation id.
     *
     * @throws IllegalArgumentException if it is blank or longer than {@value #MAX_LENGTH} characters
     */
    public EventMetadata withCorrelationId(String correlationId) {
        return new EventMetadata(
                id, userId, bounded("correlationId", correlationId), causationId, traceparent, durability);
    }

    /** A copy with the id of the event that caused this one. */
    public EventMetadata withCausationId(UUID causationId) {
        return new EventMetadata(
                id, userId, correlationId, Objects.requireNonNull(causationId, "causationId"), traceparent, durability);
    }

    /**
     * A copy with a W3C trace context.
     *
     * @throws IllegalArgumentException if it is blank or longer than {@value #MAX_LENGTH} characters
     */
    public EventMetadata withTraceparent(String traceparent) {
        return new EventMetadata(
                id, userId, correlationId, causationId, bounded("traceparent", traceparent), durability);
    }

    /**
     * A copy for a publish that waits until the event is so safe, instead of as safe as the bus asks by default. The first
     * publish with a durability that the bus was not built with asks the store whether it can do that, and waits for the
     * answer.
     */
    public EventMetadata withDurability(Durability durability) {
        return new EventMetadata(
                id, userId, correlationId, causationId, traceparent, Objects.requireNonNull(durability, "durability"));
    }

    /** The chosen id of the event. */
    public Optional<UUID> id() {
        return Optional.ofNullable(id);
    }

    /** The user who caused the event. */
    public Optional<UUID> userId() {
        return Optional.ofNullable(userId);
    }

    /** The correlation id. */
    public Optional<String> correlationId() {
        return Optional.ofNullable(correlationId);
    }

    /** The event that caused this one. */
    public Optional<UUID> causationId() {
        return Optional.ofNullable(causationId);
    }

    /** The W3C trace context. */
    public Optional<String> traceparent() {
        return Optional.ofNullable(traceparent);
    }

    /** How safe the event must be when the publish returns. */
    public Optional<Durability> durability() {
        return Optional.ofNullable(durability);
    }

    private static String bounded(String name, String value) {
        if (value.isBlank() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("%s must have 1 to %d characters and not be blank, but has %d"
                    .formatted(name, MAX_LENGTH, value.length()));
        }
        return value;
    }
}
