package dev.eventbus.psa;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A project was changed or assigned.
 *
 * @param tenantId the tenant
 * @param projectId the project
 * @param userId who changed it
 * @param assignedTo who is responsible for it, where that was decided
 * @param changes the new values of the fields that changed, by field name; copied, its values may be {@code null}
 */
public record ProjectUpdated(
        UUID tenantId,
        UUID projectId,
        UUID userId,
        @Nullable UUID assignedTo,
        @Nullable Map<String, @Nullable Object> changes)
        implements ProjectEvent {
    /** Copies the changes. */
    public ProjectUpdated {
        changes = Changes.copy(changes);
    }

    /** A project whose fields changed. */
    public ProjectUpdated(UUID tenantId, UUID projectId, UUID userId, Map<String, @Nullable Object> changes) {
        this(tenantId, projectId, userId, null, changes);
    }

    /** A copy that says who is responsible. */
    public ProjectUpdated withAssignedTo(UUID userId) {
        return new ProjectUpdated(tenantId, projectId, this.userId, userId, changes);
    }
}
