package dev.eventbus.psa;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A ticket was changed, assigned or commented on.
 *
 * @param tenantId the tenant
 * @param ticketId the ticket
 * @param userId who changed it
 * @param assignedByUserId who assigned it, where it was assigned
 * @param changes the new values of the fields that changed, by field name; copied, its values may be {@code null}
 * @param comment the comment that was written with it
 */
public record TicketUpdated(
        UUID tenantId,
        UUID ticketId,
        UUID userId,
        @Nullable UUID assignedByUserId,
        @Nullable Map<String, @Nullable Object> changes,
        @Nullable TicketComment comment)
        implements TicketEvent {
    /** Copies the changes. */
    public TicketUpdated {
        changes = Changes.copy(changes);
    }

    /** A ticket whose fields changed. */
    public TicketUpdated(UUID tenantId, UUID ticketId, UUID userId, Map<String, @Nullable Object> changes) {
        this(tenantId, ticketId, userId, null, changes, null);
    }

    /** A copy that says who assigned it. */
    public TicketUpdated withAssignedBy(UUID userId) {
        return new TicketUpdated(tenantId, ticketId, this.userId, userId, changes, comment);
    }

    /** A copy with the comment that was written with it. */
    public TicketUpdated withComment(TicketComment comment) {
        return new TicketUpdated(tenantId, ticketId, userId, assignedByUserId, changes, comment);
    }
}
