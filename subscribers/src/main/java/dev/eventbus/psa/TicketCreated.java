package dev.eventbus.psa;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A ticket was opened.
 *
 * @param tenantId the tenant
 * @param ticketId the ticket
 * @param userId who opened it
 * @param assignedByUserId who assigned it, where it was assigned
 * @param changes the new values of the fields that changed, by field name; copied, its values may be {@code null}
 * @param comment the comment that was written with it
 */
public record TicketCreated(
        UUID tenantId,
        UUID ticketId,
        UUID userId,
        @Nullable UUID assignedByUserId,
        @Nullable Map<String, @Nullable Object> changes,
        @Nullable TicketComment comment)
        implements TicketEvent {
    /** Copies the changes. */
    public TicketCreated {
        changes = Changes.copy(changes);
    }

    /** A ticket that was opened, and nothing more to say. */
    public TicketCreated(UUID tenantId, UUID ticketId, UUID userId) {
        this(tenantId, ticketId, userId, null, null, null);
    }

    /** A copy that says who assigned it. */
    public TicketCreated withAssignedBy(UUID userId) {
        return new TicketCreated(tenantId, ticketId, this.userId, userId, changes, comment);
    }

    /** A copy with the comment that was written with it. */
    public TicketCreated withComment(TicketComment comment) {
        return new TicketCreated(tenantId, ticketId, userId, assignedByUserId, changes, comment);
    }
}
