package dev.eventbus.psa;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/**
 * A comment on a ticket.
 *
 * @param id identifies it
 * @param content its text
 * @param author the name of who wrote it
 * @param isInternal whether it is for the staff only; without a default, so that a publisher who forgets it does not
 *     make a comment public
 */
public record TicketComment(
        @NotNull UUID id,
        @NotBlank @Size(max = 100_000) String content,
        @NotBlank @Size(max = 200) String author,
        boolean isInternal) {}
