package dev.eventbus.psa.email;

import dev.eventbus.EventContext;
import dev.eventbus.Handles;
import dev.eventbus.Subscriber;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.psa.TicketEvent;
import dev.eventbus.psa.TicketUpdated;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Mails everybody concerned when a ticket is opened, updated or closed: one mail for each mailbox, even when it is named
 * twice. What changed is told to everybody. Customers never get an internal comment, and no mail at all about an update
 * that is nothing else; a mailbox that is named both as staff's and as a customer's is a customer's.
 *
 * <p>A recipient whose mail is not accepted does not stop the others. The event then fails, and is tried again for those
 * who have not got it.
 *
 * <p>Every recipient is tried until the gateway has accepted the mail or the event is parked. An accepted mail is not
 * sent again by this object, as long as it is among the last 50,000 it sent. It is sent again when another process takes
 * the event over, or this one starts anew; when the gateway accepted it and reported a failure; and when a call that
 * exceeded the handler timeout was still sending it. {@link Mail#id()} is the same each time.
 */
@Subscriber("ticket-email")
public final class TicketEmailSubscriber {
    private static final int REMEMBERED = 50_000;

    private final TicketRecipients recipients;
    private final MailGateway gateway;
    private final SentMails sent;

    /** Asks {@code recipients} whom to tell and has {@code gateway} tell them. */
    public TicketEmailSubscriber(TicketRecipients recipients, MailGateway gateway) {
        this(recipients, gateway, REMEMBERED);
    }

    TicketEmailSubscriber(TicketRecipients recipients, MailGateway gateway, int remembered) {
        this.recipients = recipients;
        this.gateway = gateway;
        this.sent = new SentMails(remembered);
    }

    /** A ticket was opened. */
    @Handles
    public void created(TicketCreated event, EventContext context) throws Exception {
        mail(event, context.eventId());
    }

    /** A ticket was changed, assigned or commented on. */
    @Handles
    public void updated(TicketUpdated event, EventContext context) throws Exception {
        mail(event, context.eventId());
    }

    /** A ticket was closed. */
    @Handles
    public void closed(TicketClosed event, EventContext context) throws Exception {
        mail(event, context.eventId());
    }

    private void mail(TicketEvent event, UUID eventId) throws Exception {
        List<Mail> mails = new ArrayList<>();
        for (Recipient recipient : eachOnce(recipients.of(event))) {
            TicketMails.write(eventId, event, recipient).ifPresent(mails::add);
        }
        List<Exception> failures = new ArrayList<>();
        for (Mail mail : mails) {
            if (!sent.contains(mail)) {
                send(mail, failures);
            }
        }
        if (!failures.isEmpty()) {
            throw new MailsNotSentException("ticket " + event.ticketId(), mails.size(), failures);
        }
    }

    private void send(Mail mail, List<Exception> failures) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the handler's time is up");
        }
        try {
            gateway.send(mail);
            sent.add(mail);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failures.add(e);
        }
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
