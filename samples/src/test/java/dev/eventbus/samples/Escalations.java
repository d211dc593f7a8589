package dev.eventbus.samples;

import dev.eventbus.EventContext;
import dev.eventbus.Handles;
import dev.eventbus.Subscriber;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketCreated;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

// tag::subscriber
@Subscriber("escalations")
public final class Escalations {
    final Set<UUID> watched = ConcurrentHashMap.newKeySet();

    @Handles
    public void created(TicketCreated event) {
        watched.add(event.ticketId());
    }

    @Handles
    public void closed(TicketClosed event, EventContext context) {
        watched.remove(event.ticketId());
    }
}
// end::subscriber
