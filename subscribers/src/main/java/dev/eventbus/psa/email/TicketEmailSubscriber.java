package dev.eventbus.psa.email;

import dev.eventbus.EventContext;
import dev.eventbus.Handles;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryLaterException;
import dev.eventbus.RoutedSubscriptionBuilder;
import dev.eventbus.Subscriber;
import dev.eventbus.SubscriberDefaults;
import dev.eventbus.jdbc.OldRows;
import dev.eventbus.jdbc.TenantDataSource;
import dev.eventbus.psa.OutageException;
import dev.eventbus.psa.TenantTransactions;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.psa.TicketEvent;
import dev.eventbus.psa.TicketUpdated;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Mails everybody concerned when a ticket is opened, updated or closed: one mail for each mailbox, even when it is named
 * twice, in upper or lower case. What changed is told to everybody. Customers never get an internal comment, and no mail at
 * all about an update that is nothing else; a mailbox that is named both as staff's and as a customer's is a customer's.
 *
 * <p>A recipient whose mail is not accepted does not stop the others. The event is tried again for those who have not got it;
 * when all who are left are refused for good, as are addresses that are none, it is parked, with whose addresses these are.
 * While the mail server or the database is away it is tried for 16 hours, and the breaker holds what comes after.
 *
 * <p><b>Whoever got a mail about an event gets no second one</b>, whether the event is delivered again, retried or replayed:
 * who got one is in the table {@code eventbus_sent_mail}, for as long as its rows are kept ({@link #forgetSentMails}). A
 * mail is sent within the transaction that writes its row, so that two processes with one event do not both send it. It is
 * sent twice only if the
 * mail server accepts it and the row cannot be committed: when the process is killed, the database lost, or the
 * confirmation of the mail server lost, just then. {@link Mail#id()} is the same then, and with it the {@code Message-ID}.
 *
 * <p>A ticket that is not there is looked for again after 2 s and 4 s, in case its event was published before it was
 * committed; then the event is parked.
 */
@Subscriber("ticket-email")
public final class TicketEmailSubscriber implements SubscriberDefaults {
    private static final int LOOKS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final TenantTransactions transactions;
    private final Tickets tickets;
    private final MailGateway gateway;
    private final TicketMails mails;

    private record Addressed(Ticket ticket, Set<String> haveTheirs) {}

    /**
     * Mails about the {@linkplain PsaTickets PSA's own tickets}, in the words of this library.
     *
     * @throws dev.eventbus.ConfigurationException if a table is missing or has another shape; everything that is wrong with it
     *     is named
     * @throws dev.eventbus.jdbc.DatabaseException if the database does not answer
     */
    public TicketEmailSubscriber(TenantDataSource db, MailGateway mail) {
        this(db, PsaTickets.in(db), mail, TicketMailTemplates.defaults());
    }

    /**
     * The same about other tickets or in other words.
     *
     * @throws dev.eventbus.ConfigurationException if the table of sent mails is missing or has another shape
     * @throws dev.eventbus.jdbc.DatabaseException if the database does not answer
     */
    public TicketEmailSubscriber(
            TenantDataSource db, Tickets tickets, MailGateway mail, TicketMailTemplates templates) {
        db.everywhere(SentMails.TABLE::check);
        this.transactions = new TenantTransactions(db);
        this.tickets = tickets;
        this.gateway = mail;
        this.mails = new TicketMails(templates);
    }

    /**
     * Forgets who got which mail, each hour, once that is as long ago as {@code keep}; whoever does not call this keeps it for
     * ever. An event that comes again after that is mailed again: think of failed events that somebody retries, and of replays.
     *
     * @param db no {@code rowSecurity}, under which nobody sees the rows of all tenants
     * @return what ends it when it is closed
     * @see OldRows#cleanHourly what it asks of {@code db}, and throws
     */
    public static OldRows forgetSentMails(TenantDataSource db, Duration keep) {
        return OldRows.cleanHourly(db, SentMails.TABLE, "sent_at", keep);
    }

    /** Outages are waited for: see {@link OutageException#patientPolicy()}. */
    @Override
    public RoutedSubscriptionBuilder defaults(RoutedSubscriptionBuilder subscription) {
        return subscription.retry(OutageException.patientPolicy());
    }

    /** A ticket was opened. */
    @Handles
    public void created(TicketCreated event, EventContext context) throws Exception {
        mail(event, context);
    }

    /** A ticket was changed, assigned or commented on. */
    @Handles
    public void updated(TicketUpdated event, EventContext context) throws Exception {
        mail(event, context);
    }

    /** A ticket was closed. */
    @Handles
    public void closed(TicketClosed event, EventContext context) throws Exception {
        mail(event, context);
    }

    private void mail(TicketEvent event, EventContext context) throws Exception {
        SentMails sent = new SentMails(event.tenantId(), context.eventId());
        Addressed addressed = transactions.call(connection -> new Addressed(
                tickets.find(connection, event.tenantId(), event.ticketId())
                        .orElseThrow(() -> gone(event, context.attempt())),
                sent.mailboxes(connection)));
        MailRound round = new MailRound(transactions, gateway, sent);
        for (Recipient recipient : eachOnce(addressed.ticket.recipients())) {
            if (addressed.haveTheirs.contains(recipient.mailbox())) {
                continue;
            }
            Optional<Mail> mail = mails.write(context.eventId(), event, addressed.ticket, recipient);
            if (mail.isPresent()) {
                round.send(mail.get(), recipient);
            }
        }
        round.end(event.ticketId());
    }

    private static RuntimeException gone(TicketEvent event, int attempt) {
        String what = "Ticket %s of tenant %s is not in the database".formatted(event.ticketId(), event.tenantId());
        return attempt < LOOKS
                ? new RetryLaterException(PAUSE.multipliedBy(attempt), what + " (yet).")
                : new RejectEventException(
                        what + ", so nobody was told. Discard the event, or retry it once the ticket is there.");
    }

    private static Collection<Recipient> eachOnce(Collection<Recipient> named) {
        Map<String, Recipient> mailboxes = new LinkedHashMap<>();
        for (Recipient recipient : named) {
            mailboxes.merge(
                    recipient.mailbox(),
                    recipient,
                    (first, second) -> second.audience() == Recipient.Audience.CUSTOMER ? second : first);
        }
        return mailboxes.values();
    }
}
