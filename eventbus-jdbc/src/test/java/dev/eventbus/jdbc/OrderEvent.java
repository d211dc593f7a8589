package dev.eventbus.jdbc;

import dev.eventbus.DomainEvent;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.UUID;

/** The events of these tests. */
sealed interface OrderEvent extends DomainEvent {
    record OrderPlaced(UUID tenantId, @PositiveOrZero int number, String text) implements OrderEvent {}

    record OrderShipped(UUID tenantId, @PositiveOrZero int number) implements OrderEvent {}
}
