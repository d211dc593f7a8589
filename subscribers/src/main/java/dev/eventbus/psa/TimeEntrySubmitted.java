package dev.eventbus.psa;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody submitted time for approval.
 *
 * @param tenantId the tenant
 * @param timeEntryId the time entry
 * @param userId whose time it is
 * @param workItemId what was worked on, where that is known
 * @param workItemType the kind of what was worked on, such as {@code ticket}
 */
// tag::event
public record TimeEntrySubmitted(
        UUID tenantId,
        UUID timeEntryId,
        UUID userId,
        @Nullable UUID workItemId,
        @Nullable String workItemType) implements TimeEntryEvent {
    /** Time that belongs to no work item. */
    public TimeEntrySubmitted(UUID tenantId, UUID timeEntryId, UUID userId) {
        this(tenantId, timeEntryId, userId, null, null);
    }
}
// end::event
