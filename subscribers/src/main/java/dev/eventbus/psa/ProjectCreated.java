package dev.eventbus.psa;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A project was set up.
 *
 * @param tenantId the tenant
 * @param projectId the project
 * @param userId who set up it
 * @param assignedTo who is responsible for it, where that was decided
 * @param changes the new values of the fields that changed, by field name; copied, its values may be {@code null}
 */
public record ProjectCreated(
        UUID tenantId,
        UUID projectId,
        UUID userId,
        @Nullable UUID assignedTo,
        @Nullable Map<String, @Nullable Object> changes)
        implements ProjectEvent {
    /** Copies the changes. */
    public ProjectCreated {
        changes = Changes.copy(changes);
    }

    /** A project that was set up, and nothing more to say. */
    public ProjectCreated(UUID tenantId, UUID projectId, UUID userId) {
        this(tenantId, projectId, userId, null, null);
    }

    /** A copy that says who is responsible. */
    public ProjectCreated withAssignedTo(UUID userId) {
        return new ProjectCreated(tenantId, projectId, this.userId, userId, changes);
    }
}
