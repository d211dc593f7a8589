package dev.eventbus.psa.job;

import dev.eventbus.DomainEvent;
import java.time.Instant;
import java.util.UUID;

// tag::job
/** Slow work, as events of its own. */
sealed interface JobEvent extends DomainEvent {
    record RenderReport(UUID tenantId, UUID ticketId, Instant notBefore) implements JobEvent {}
}
// end::job
