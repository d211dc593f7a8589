package dev.eventbus.psa;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something that happened to a ticket. */
public sealed interface TicketEvent extends PsaEvent permits TicketCreated, TicketUpdated, TicketClosed {
    /** The ticket. */
    @NotNull
    UUID ticketId();

    /** Who did it. */
    @NotNull
    UUID userId();

    /** Who assigned the ticket, where it was assigned. */
    @Nullable
    UUID assignedByUserId();

    /** The new values of the fields that changed, by field name; a field that was cleared has {@code null}. */
    @Nullable
    Map<@NotBlank String, @Nullable Object> changes();

    /** The comment that was written with it. */
    @Valid
    @Nullable
    TicketComment comment();
}
