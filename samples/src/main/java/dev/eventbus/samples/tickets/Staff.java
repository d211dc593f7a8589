package dev.eventbus.samples.tickets;

import dev.eventbus.EventBus;
import dev.eventbus.RetryPolicy;
import dev.eventbus.TenantContext;
import dev.eventbus.jdbc.Inbox;
import dev.eventbus.jdbc.TenantDataSource;
import dev.eventbus.psa.InvoiceEvent;
import dev.eventbus.psa.ProjectClosed;
import dev.eventbus.psa.TimeEntryApproved;
import dev.eventbus.psa.activity.ActivityLog;
import dev.eventbus.psa.activity.ActivityLogSubscriber;
import dev.eventbus.psa.activity.ActivityQuery;
import dev.eventbus.psa.email.TicketEmailSubscriber;
import dev.eventbus.samples.MailStage;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;

/** Those who read the events: four subscriptions, none of which can disturb another. */
final class Staff implements AutoCloseable {
    static final String TICKET_EMAIL = "ticket-email";
    static final String ACTIVITY = "activity";
    static final String PAYROLL = "payroll";
    static final String ACCOUNTING = "accounting";

    private final TenantDataSource db;
    private final Inbox inbox;
    private final MailStage mail;
    private final Payroll payroll;
    private final Books books;

    Staff(Day day, TenantDataSource db, MailStage mail) {
        this.db = db;
        this.inbox = Inbox.open(db);
        this.mail = mail;
        payroll = new Payroll(day.delayedPay());
        books = new Books(day.customers());
    }

    void start(EventBus eventBus) {
        // tag::register
        eventBus.register(new TicketEmailSubscriber(db, mail));
        eventBus.register(new ActivityLogSubscriber(db, inbox));
        // end::register

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
    String results(Collection<Company> companies) {
        int activities = companies.stream()
                .mapToInt(company -> activities(company.tenant()))
                .sum();
        return "%d mails sent, %d events in the activity log, %d time entries paid, %d invoices in the books, %d projects closed"
                .formatted(mail.sent().size(), activities, payroll.paid(), books.invoices(), books.closedProjects());
    }

    private int activities(UUID tenant) {
        ActivityLog log = new ActivityLog(db);
        try {
            return TenantContext.call(
                            tenant, () -> log.find(ActivityQuery.latest().limit(1_000)))
                    .size();
        } catch (Exception e) {
            throw new IllegalStateException("the activity log cannot be read", e);
        }
    }

    @Override
    public void close() {
        inbox.close();
    }
}
