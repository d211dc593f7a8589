package dev.eventbus.psa.activity;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Which activities to find; conditions add up. Immutable; start from {@link #latest()}. */
public final class ActivityQuery {
    private static final int LARGEST = 1_000;
    private static final ActivityQuery LATEST = new ActivityQuery(" WHERE tenant_id = ?", List.of(), 100);

    private final String conditions;
    private final List<Object> values;
    private final int limit;

    private ActivityQuery(String conditions, List<Object> values, int limit) {
        this.conditions = conditions;
        this.values = values;
        this.limit = limit;
    }

    /** The latest 100. */
    public static ActivityQuery latest() {
        return LATEST;
    }

    /** A copy for what was done to a thing. */
    public ActivityQuery entity(UUID entityId) {
        return and("entity_id = ?", entityId);
    }

    /** A copy for what somebody did. */
    public ActivityQuery actor(UUID actorId) {
        return and("actor_id = ?", actorId);
    }

    /** A copy for what happened then or later. */
    public ActivityQuery since(Instant time) {
        return and("happened_at >= ?", time.atOffset(ZoneOffset.UTC));
    }

    /** A copy for what happened before. */
    public ActivityQuery before(Instant time) {
        return and("happened_at < ?", time.atOffset(ZoneOffset.UTC));
    }

    /** A copy for the next page: what is older than {@code last}, the last of the page before. */
    public ActivityQuery after(Activity last) {
        return and("(happened_at, event_id) < (?, ?)", last.happenedAt().atOffset(ZoneOffset.UTC), last.eventId());
    }

    /**
     * A copy for so many at most.
     *
     * @throws IllegalArgumentException unless it is from 1 to 1,000
     */
    public ActivityQuery limit(int limit) {
        if (limit < 1 || limit > LARGEST) {
            throw new IllegalArgumentException("limit must be from 1 to %d, but is %d".formatted(LARGEST, limit));
        }
        return new ActivityQuery(conditions, values, limit);
    }

    private ActivityQuery and(String condition, Object... more) {
        List<Object> all = new ArrayList<>(values);
        all.addAll(List.of(more));
        return new ActivityQuery(conditions + " AND " + condition, all, limit);
    }

    String sql() {
        return ActivityTable.SELECT + conditions + " ORDER BY happened_at DESC, event_id DESC LIMIT ?";
    }

    /** What its places stand for. */
    List<Object> values(UUID tenantId) {
        List<Object> all = new ArrayList<>();
        all.add(tenantId);
        all.addAll(values);
        all.add(limit);
        return all;
    }
}
