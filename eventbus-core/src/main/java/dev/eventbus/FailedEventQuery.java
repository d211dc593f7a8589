package dev.eventbus;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which failed events of one subscription are meant. Immutable; start from {@link #of}. */
public final class FailedEventQuery {
    private static final int DEFAULT_LIMIT = 1_000;

    private final String subscription;
    private final @Nullable String type;
    private final @Nullable UUID tenant;
    private final @Nullable FailureReason reason;
    private final @Nullable UUID eventId;
    private final @Nullable Instant since;
    private final int limit;

    private FailedEventQuery(
            String subscription,
            @Nullable String type,
            @Nullable UUID tenant,
            @Nullable FailureReason reason,
            @Nullable UUID eventId,
            @Nullable Instant since,
            int limit) {
        this.subscription = subscription;
        this.type = type;
        this.tenant = tenant;
        this.reason = reason;
        this.eventId = eventId;
        this.since = since;
        this.limit = limit;
    }

    /** All failed events of {@code subscription}, the oldest 1,000. */
    public static FailedEventQuery of(String subscription) {
        return new FailedEventQuery(
                Objects.requireNonNull(subscription, "subscription"), null, null, null, null, null, DEFAULT_LIMIT);
    }

    /** A copy for one stream's type, by its wire name. */
    public FailedEventQuery type(String type) {
        return new FailedEventQuery(subscription, type, tenant, reason, eventId, since, limit);
    }

    /** A copy for one tenant. */
    public FailedEventQuery tenant(UUID tenant) {
        return new FailedEventQuery(subscription, type, tenant, reason, eventId, since, limit);
    }

    /** A copy for one reason. */
    public FailedEventQuery reason(FailureReason reason) {
        return new FailedEventQuery(subscription, type, tenant, reason, eventId, since, limit);
    }

    /** A copy for one event. */
    public FailedEventQuery eventId(UUID eventId) {
        return new FailedEventQuery(subscription, type, tenant, reason, eventId, since, limit);
    }

    /** A copy for what was parked at or after {@code since}. */
    public FailedEventQuery since(Instant since) {
        return new FailedEventQuery(subscription, type, tenant, reason, eventId, since, limit);
    }

    /**
     * A copy for at most {@code events}.
     *
     * @throws IllegalArgumentException unless it is from 1 to 100,000
     */
    public FailedEventQuery limit(int events) {
        if (events < 1 || events > 100_000) {
            throw new IllegalArgumentException("limit must be from 1 to 100000, but is " + events);
        }
        return new FailedEventQuery(subscription, type, tenant, reason, eventId, since, events);
    }

    /** Whether {@code failed} is meant. */
    public boolean matches(FailedEvent failed) {
        return failed.subscription().equals(subscription)
                && (type == null || type.equals(failed.type()))
                && (tenant == null || tenant.equals(failed.tenantId().orElse(null)))
                && (reason == null || reason == failed.reason())
                && (eventId == null || eventId.equals(failed.eventId().orElse(null)))
                && (since == null || !failed.last().isBefore(since));
    }

    /** The subscription. */
    public String subscription() {
        return subscription;
    }

    /** The type, where one is meant. */
    public Optional<String> type() {
        return Optional.ofNullable(type);
    }

    /** How many at most. */
    public int limit() {
        return limit;
    }
}
