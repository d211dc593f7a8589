package dev.eventbus.psa.email;

import dev.eventbus.psa.TicketEvent;
import java.util.Collection;

/** Knows who is to be told about a ticket. */
@FunctionalInterface
public interface TicketRecipients {
    /**
     * Who is to be told about {@code event}; may be nobody, and may name somebody twice. Called on the handler's thread,
     * which is bound to the event's tenant, once for each attempt.
     *
     * @throws Exception if that cannot be found out; the event is tried again
     */
    Collection<Recipient> of(TicketEvent event) throws Exception;
}
