package dev.eventbus.psa.email;

import dev.eventbus.RejectEventException;
import dev.eventbus.psa.OutageException;
import dev.eventbus.psa.TenantTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One attempt to bring an event's mails to all who have not got theirs. */
final class MailRound {
    private final TenantTransactions transactions;
    private final MailGateway gateway;
    private final SentMails sent;
    private final List<Exception> failures = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private int tried;

    MailRound(TenantTransactions transactions, MailGateway gateway, SentMails sent) {
        this.transactions = transactions;
        this.gateway = gateway;
        this.sent = sent;
    }

    /**
     * Sends {@code mail}, and remembers how that failed if it did.
     *
     * @throws OutageException if no further mail can be sent now
     * @throws InterruptedException if the time is up
     */
    void send(Mail mail, Recipient recipient) throws OutageException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the handler's time is up");
        }
        tried++;
        try {
            MailAddress.check(recipient.address());
            transactions.call(connection -> {
                if (sent.add(connection, recipient.mailbox())) {
                    gateway.send(mail);
                }
                return mail;
            });
        } catch (MailRefusedException e) {
            refusals.add("%s: %s".formatted(recipient.who(), e.getMessage()));
        } catch (OutageException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failures.add(e);
        }
    }

    /**
     * Tells what is left to do.
     *
     * @throws MailsNotSentException if another attempt may bring the rest
     * @throws RejectEventException if there is a rest and it will not
     */
    void end(UUID ticketId) throws MailsNotSentException {
        if (!failures.isEmpty()) {
            throw new MailsNotSentException("ticket " + ticketId, tried, failures);
        }
        if (!refusals.isEmpty()) {
            throw new RejectEventException(
                    "%d of %d mails about ticket %s cannot be delivered (%s). Correct these addresses and retry the event: nobody gets a second mail."
                            .formatted(refusals.size(), tried, ticketId, String.join("; ", refusals)));
        }
    }
}
