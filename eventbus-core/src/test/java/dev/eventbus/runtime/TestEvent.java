package dev.eventbus.runtime;

import dev.eventbus.DomainEvent;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.UUID;

/** The events of the bus' own tests. */
public sealed interface TestEvent extends DomainEvent {
    String key();

    int number();

    record Placed(
            UUID tenantId,
            @NotBlank String key,
            @PositiveOrZero int number) implements TestEvent {}

    record Cancelled(
            UUID tenantId,
            @NotBlank String key,
            @PositiveOrZero int number) implements TestEvent {}

    /** In no catalog of the tests. */
    record Unlisted(UUID tenantId) implements DomainEvent {}
}
