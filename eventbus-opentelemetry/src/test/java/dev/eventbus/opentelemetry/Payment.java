package dev.eventbus.opentelemetry;

import dev.eventbus.DomainEvent;
import jakarta.validation.constraints.Positive;
import java.util.UUID;

/** The events of the tests. */
public sealed interface Payment extends DomainEvent {
    record Ordered(UUID tenantId, @Positive int amount) implements Payment {}

    record Booked(UUID tenantId) implements Payment {}
}
