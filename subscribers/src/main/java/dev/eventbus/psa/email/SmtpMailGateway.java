package dev.eventbus.psa.email;

import dev.eventbus.psa.OutageException;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/**
 * Hands mails over to a mail server by SMTP. For any number of threads; each has a connection while it sends, and up to eight
 * wait for the next mail for 20 s.
 *
 * <p>Every wait has a timeout ({@link SmtpOptions#withTimeouts}); none ends on an interrupt. A server that cannot be reached,
 * does not let us in, does not take our sender or says 421 is an {@link OutageException}. An answer of 5xx to the recipient or
 * the mail is a {@link MailRefusedException}; anything else may pass, and was not accepted as far as we know: the connection
 * may break between the server's accepting and our hearing of it.
 *
 * <p>Mails about a ticket refer to one id ({@code In-Reply-To}, {@code References}), by which mail programs thread them, and
 * say {@code Auto-Submitted}, so that nobody's absence is announced to us.
 */
public final class SmtpMailGateway implements MailGateway, AutoCloseable {
    private final SmtpOptions options;
    private final SmtpConnections connections;

    /** Connects when there is the first mail. */
    public SmtpMailGateway(SmtpOptions options) {
        this.options = options;
        this.connections = new SmtpConnections(options);
    }

    @Override
    public void send(Mail mail) throws MailRefusedException, OutageException, MessagingException {
        InternetAddress to = MailAddress.check(mail.to());
        SmtpMessage message = new SmtpMessage(connections.session(), options.from(), to, options.domain(), mail);
        Transport transport = connections.take();
        boolean good = false;
        try {
            transport.sendMessage(message, new Address[] {to});
            good = true;
        } catch (MessagingException e) {
            throw told(e);
        } finally {
            if (good) {
                connections.giveBack(transport);
            } else {
                SmtpConnections.close(transport);
            }
        }
    }

    /** What the server's answer means; its words are left out, as they may have the address. */
    private MessagingException told(MessagingException failure) throws MailRefusedException, OutageException {
        for (Exception e = failure; e instanceof MessagingException next; e = next.getNextException()) {
            int code = 0;
            boolean ofSender = false;
            if (e instanceof SMTPAddressFailedException address) {
                code = address.getReturnCode();
            } else if (e instanceof SMTPSendFailedException send) {
                code = send.getReturnCode();
                ofSender = send.getCommand().startsWith("MAIL");
            }
            if (code == 421 || (ofSender && code >= 500)) {
                throw new OutageException(
                        "The mail server %s takes no mails of ours: it answered %d".formatted(options, code), failure);
            }
            if (code >= 500) {
                throw new MailRefusedException("the mail server answered %d".formatted(code), failure);
            }
            if (code >= 400) {
                return new MessagingException("the mail server answered %d".formatted(code), failure);
            }
        }
        return failure;
    }

    /** Ends the connections that wait; others end with their mails. */
    @Override
    public void close() {
        connections.close();
    }
}
