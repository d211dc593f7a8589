package dev.eventbus.benchmarks.work;

import dev.eventbus.DomainEvent;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Map;
import java.util.UUID;

/** The event that every line carries: about 310 bytes as JSON. */
public record TicketUpdated(
        UUID tenantId,
        @NotNull UUID ticketId,
        @NotNull UUID userId,
        @Size(max = 20) Map<String, Object> changes) implements DomainEvent {}
