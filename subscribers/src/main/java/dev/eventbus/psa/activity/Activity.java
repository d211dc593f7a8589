package dev.eventbus.psa.activity;

import dev.eventbus.Envelope;
import dev.eventbus.psa.InvoiceEvent;
import dev.eventbus.psa.ProjectEvent;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.psa.TicketEvent;
import dev.eventbus.psa.TimeEntryApproved;
import dev.eventbus.psa.TimeEntryEvent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who did what to which thing, and when.
 *
 * @param eventId the event that told of it
 * @param type what: the event's type
 * @param entity to what kind of thing
 * @param entityId to which
 * @param actorId who
 * @param happenedAt when the event was published, to the millisecond
 * @param source by which application
 * @param correlationId what the whole chain of events has in common, where known
 * @param causationId the event that this one was published because of, where there was one
 */
public record Activity(
        UUID tenantId,
        UUID eventId,
        String type,
        Entity entity,
        UUID entityId,
        UUID actorId,
        Instant happenedAt,
        String source,
        @Nullable String correlationId,
        @Nullable UUID causationId) {
    /** What things are there. */
    public enum Entity {
        /** A ticket. */
        TICKET,
        /** A project. */
        PROJECT,
        /** A time entry. */
        TIME_ENTRY,
        /** An invoice. */
        INVOICE
    }

    /** What {@code event} tells; of approved time the actor is who approved it. */
    static Activity of(PsaEvent event, Envelope<?> envelope) {
        if (event instanceof TicketEvent ticket) {
            return of(envelope, Entity.TICKET, ticket.ticketId(), ticket.userId());
        }
        if (event instanceof ProjectEvent project) {
            return of(envelope, Entity.PROJECT, project.projectId(), project.userId());
        }
        if (event instanceof InvoiceEvent invoice) {
            return of(envelope, Entity.INVOICE, invoice.invoiceId(), invoice.userId());
        }
        TimeEntryEvent time = (TimeEntryEvent) event;
        UUID actor = time instanceof TimeEntryApproved approved ? approved.approvedBy() : time.userId();
        return of(envelope, Entity.TIME_ENTRY, time.timeEntryId(), actor);
    }

    private static Activity of(Envelope<?> envelope, Entity entity, UUID entityId, UUID actorId) {
        return new Activity(
                envelope.tenantId(),
                envelope.id(),
                envelope.type(),
                entity,
                entityId,
                actorId,
                envelope.timestamp(),
                envelope.source(),
                envelope.correlationId(),
                envelope.causationId());
    }
}
