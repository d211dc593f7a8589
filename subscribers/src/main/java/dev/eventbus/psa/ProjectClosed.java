package dev.eventbus.psa;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A project was closed.
 *
 * @param tenantId the tenant
 * @param projectId the project
 * @param userId who closed it
 * @param assignedTo who is responsible for it, where that was decided
 * @param changes the new values of the fields that changed, by field name; copied, its values may be {@code null}
 */
public record ProjectClosed(
        UUID tenantId,
        UUID projectId,
        UUID userId,
        @Nullable UUID assignedTo,
        @Nullable Map<String, @Nullable Object> changes)
        implements ProjectEvent {
    /** Copies the changes. */
    public ProjectClosed {
        changes = Changes.copy(changes);
    }

    /** A project that was closed, and nothing more to say. */
    public ProjectClosed(UUID tenantId, UUID projectId, UUID userId) {
        this(tenantId, projectId, userId, null, null);
    }

    /** A copy that says who is responsible. */
    public ProjectClosed withAssignedTo(UUID userId) {
        return new ProjectClosed(tenantId, projectId, this.userId, userId, changes);
    }
}
