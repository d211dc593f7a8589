package dev.eventbus.micrometer;

import dev.eventbus.DomainEvent;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.UUID;

/** The events of the tests. */
public sealed interface Order extends DomainEvent {
    record Placed(UUID tenantId, @PositiveOrZero int number) implements Order {}

    record Cancelled(UUID tenantId) implements Order {}
}
