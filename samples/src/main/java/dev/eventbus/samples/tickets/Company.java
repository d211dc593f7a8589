package dev.eventbus.samples.tickets;

import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A company, who works there, and what they work on.
 *
 * @param customer whom it works for
 */
record Company(
        String name,
        UUID tenant,
        UUID agent,
        UUID manager,
        UUID customer,
        UUID project,
        List<Ticket> tickets,
        List<UUID> timeEntries,
        String invoiceNumber) {
    /** What is to be done. */
    record Ticket(UUID id, String number, String trouble) {}

    /** The address of somebody there. */
    String address(String who) {
        return "%s@%s.example".formatted(who, name.toLowerCase(Locale.ROOT));
    }
}
