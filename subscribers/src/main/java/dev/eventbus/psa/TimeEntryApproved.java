package dev.eventbus.psa;

import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Submitted time was approved.
 *
 * @param tenantId the tenant
 * @param timeEntryId the time entry
 * @param userId whose time it is
 * @param workItemId what was worked on, where that is known
 * @param workItemType the kind of what was worked on, such as {@code ticket}
 * @param approvedBy who approved it
 */
public record TimeEntryApproved(
        UUID tenantId,
        UUID timeEntryId,
        UUID userId,
        @Nullable UUID workItemId,
        @Nullable String workItemType,
        @NotNull UUID approvedBy)
        implements TimeEntryEvent {
    /** Time that belongs to no work item. */
    public TimeEntryApproved(UUID tenantId, UUID timeEntryId, UUID userId, UUID approvedBy) {
        this(tenantId, timeEntryId, userId, null, null, approvedBy);
    }
}
