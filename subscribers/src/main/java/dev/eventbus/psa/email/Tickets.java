package dev.eventbus.psa.email;

import java.sql.Connection;
import java.util.Optional;
import java.util.UUID;

/** Knows the tickets, and who is to be told about each. {@link PsaTickets} does, by the PSA's own tables. */
@FunctionalInterface
public interface Tickets {
    /**
     * The ticket as it is now; empty where there is none. Called by the handler's thread, which works for the tenant, once for
     * each attempt.
     *
     * @param connection the tenant's
     * @throws Exception if that cannot be found out; the event is tried again
     */
    Optional<Ticket> find(Connection connection, UUID tenantId, UUID ticketId) throws Exception;
}
