package dev.eventbus.psa.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventContext;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.memory.InMemoryEventBus;
import dev.eventbus.psa.ProjectClosed;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.psa.TicketUpdated;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TicketEmailOnABusTest {
    private static final UUID TENANT = UUID.randomUUID();
    private static final UUID TICKET = UUID.randomUUID();
    private static final UUID USER = UUID.randomUUID();

    private final List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    private final List<String> handled = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void bePatientOnABusyMachine() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @Test
    void itGetsTheThreeEventsOfATicketAndNoOthers() {
        try (EventBus eventBus = bus()) {
            eventBus.register(new TicketEmailSubscriber(
                    event -> List.of(Recipient.staff("ada@example.org")), mail -> accepted.add(mail.subject())));
            eventBus.publish(new TicketCreated(TENANT, TICKET, USER));
            eventBus.publish(new TicketUpdated(TENANT, TICKET, USER, Map.of("status", "waiting")));
            eventBus.publish(new TicketClosed(TENANT, TICKET, USER));
            eventBus.publish(new ProjectClosed(TENANT, TICKET, USER));

            await().until(() -> handled.size() == 3);
        }
        assertThat(handled)
                .containsExactlyInAnyOrder(
                        "ticket-email TICKET_CREATED 1",
                        "ticket-email TICKET_UPDATED 1",
                        "ticket-email TICKET_CLOSED 1");
        assertThat(accepted).hasSize(3);
    }

    @Test
    void anEventWhoseMailWasRefusedIsTriedAgainAndNobodyGetsItTwice() {
        AtomicInteger refusals = new AtomicInteger(1);
        try (EventBus eventBus = bus()) {
            eventBus.register(new TicketEmailSubscriber(
                    event -> List.of(Recipient.staff("ada@example.org"), Recipient.staff("bob@example.org")), mail -> {
                        if (mail.to().startsWith("ada") && refusals.getAndDecrement() > 0) {
                            throw new IOException("mailbox full");
                        }
                        accepted.add(mail.to());
                    }));
            eventBus.publish(new TicketClosed(TENANT, TICKET, USER));

            await().until(() -> handled.size() == 1);
        }
        assertThat(handled).containsExactly("ticket-email TICKET_CLOSED 2");
        assertThat(accepted).containsExactly("bob@example.org", "ada@example.org");
    }

    private EventBus bus() {
        return InMemoryEventBus.builder()
                .catalog(EventCatalog.of(PsaEvent.class))
                .listener(new EventBusListener() {
                    @Override
                    public void handled(EventContext context, Duration took) {
                        handled.add("%s %s %d"
                                .formatted(
                                        context.subscription(),
                                        context.envelope().type(),
                                        context.attempt()));
                    }
                })
                .build();
    }
}
