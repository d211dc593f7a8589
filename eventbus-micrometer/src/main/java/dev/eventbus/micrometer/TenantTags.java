package dev.eventbus.micrometer;

import io.micrometer.core.instrument.Tags;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tells so many tenants apart and no more. */
final class TenantTags {
    private static final String OTHER = "other";

    private final int max;
    private final Set<UUID> known = ConcurrentHashMap.newKeySet();

    /** With 0 there are no tags of tenants. */
    TenantTags(int max) {
        this.max = max;
    }

    Tags add(Tags tags, @Nullable UUID tenant) {
        return max == 0 ? tags : tags.and(EventBusMetrics.TENANT, name(tenant));
    }

    private String name(@Nullable UUID tenant) {
        return tenant != null && isKnown(tenant) ? tenant.toString() : OTHER;
    }

    private boolean isKnown(UUID tenant) {
        if (known.contains(tenant)) {
            return true;
        }
        synchronized (this) {
            return known.contains(tenant) || known.size() < max && known.add(tenant);
        }
    }
}
