package dev.eventbus;

import jakarta.validation.constraints.NotNull;
import java.util.UUID;

/**
 * Something that happened, in one tenant. Implemented by records, usually below a sealed interface that names the
 * family.
 *
 * <p>Constraints of Jakarta Validation on the record's components and on the family's accessors are checked before an
 * event is published and before it reaches a handler.
 */
public interface DomainEvent {
    /** The tenant that the event belongs to: never {@code null}, never the nil UUID. */
    @NotNull
    UUID tenantId();
}
