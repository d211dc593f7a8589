package dev.eventbus.samples.tickets;

import dev.eventbus.EventBus;
import dev.eventbus.RetryPolicy;
import dev.eventbus.psa.InvoiceEvent;
import dev.eventbus.psa.ProjectClosed;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.psa.TicketEvent;
import dev.eventbus.psa.TimeEntryApproved;
import dev.eventbus.psa.email.Mail;
import dev.eventbus.psa.email.Recipient;
import dev.eventbus.psa.email.TicketEmailSubscriber;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Those who read the events: four subscriptions, none of which can disturb another. */
final class Staff {
    static final String TICKET_EMAIL = "ticket-email";
    static final String ACTIVITY = "activity";
    static final String PAYROLL = "payroll";
    static final String ACCOUNTING = "accounting";

    private final Collection<Mail> outbox = new ConcurrentLinkedQueue<>();
    private final Set<UUID> feed = ConcurrentHashMap.newKeySet();
    private final Payroll payroll;
    private final Books books;

    Staff(Day day) {
        payroll = new Payroll(day.delayedPay());
        books = new Books(day.customers());
    }

    void start(EventBus eventBus) {
        // tag::register
        eventBus.register(new TicketEmailSubscriber(this::recipients, outbox::add));
        // end::register

        // tag::family
        eventBus.subscribe("activity", PsaEvent.class).start((event, context) -> feed.add(context.eventId()));
        // end::family

        eventBus.subscribe("payroll", TimeEntryApproved.class)
                .retry(RetryPolicy.defaults().withMaxAttempts(3).withFixedDelay(Duration.ofMillis(100)))
                .start((time, context) -> payroll.pay(time, context.attempt()));

        // tag::several
        eventBus.subscribe("accounting")
                .on(InvoiceEvent.class, (invoice, context) -> books.enter(invoice))
                .on(ProjectClosed.class, (project, context) -> books.close(project))
                .retry(RetryPolicy.defaults().withMaxAttempts(3).withFixedDelay(Duration.ofMillis(100)))
                .start();
        // end::several
    }

    /** What they have to show at the end of the day. */
    String results() {
        return "%d mails sent, %d events in the activity feed, %d time entries paid, %d invoices in the books, %d projects closed"
                .formatted(outbox.size(), feed.size(), payroll.paid(), books.invoices(), books.closedProjects());
    }

    private List<Recipient> recipients(TicketEvent event) {
        return List.of(
                Recipient.staff("desk-%.8s@example.org".formatted(event.tenantId())),
                Recipient.customer("office-%.8s@example.org".formatted(event.tenantId())));
    }
}
