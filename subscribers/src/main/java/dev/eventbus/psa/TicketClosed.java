package dev.eventbus.psa;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A ticket was closed.
 *
 * @param tenantId the tenant
 * @param ticketId the ticket
 * @param userId who closed it
 * @param assignedByUserId who assigned it, where it was assigned
 * @param changes the new values of the fields that changed, by field name; copied, its values may be {@code null}
 * @param comment the comment that was written with it
 */
public record TicketClosed(
        UUID tenantId,
        UUID ticketId,
        UUID userId,
        @Nullable UUID assignedByUserId,
        @Nullable Map<String, @Nullable Object> changes,
        @Nullable TicketComment comment)
        implements TicketEvent {
    /** Copies the changes. */
    public TicketClosed {
        changes = Changes.copy(changes);
    }

    /** A ticket that was closed, and nothing more to say. */
    public TicketClosed(UUID tenantId, UUID ticketId, UUID userId) {
        this(tenantId, ticketId, userId, null, null, null);
    }

    /** A copy with the comment that was written with it. */
    public TicketClosed withComment(TicketComment comment) {
        return new TicketClosed(tenantId, ticketId, userId, assignedByUserId, changes, comment);
    }
}
