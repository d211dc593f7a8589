package dev.eventbus.psa.email;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Date;
import java.util.UUID;

/** A mail as it goes over the wire: text and HTML, with ids of its own that thread it by ticket. */
final class SmtpMessage extends MimeMessage {
    private final String id;

    SmtpMessage(Session session, InternetAddress from, InternetAddress to, String domain, Mail mail)
            throws MessagingException {
        super(session);
        id = id(mail.id(), domain);
        String thread = id(mail.ticketId(), domain);
        setFrom(from);
        setRecipient(RecipientType.TO, to);
        setSentDate(new Date());
        setSubject(mail.subject(), "UTF-8");
        setHeader("In-Reply-To", thread);
        setHeader("References", thread);
        setHeader("Auto-Submitted", "auto-generated");
        MimeBodyPart text = new MimeBodyPart();
        text.setText(mail.text(), "UTF-8");
        MimeBodyPart html = new MimeBodyPart();
        html.setText(mail.html(), "UTF-8", "html");
        setContent(new MimeMultipart("alternative", text, html));
        saveChanges();
    }

    private static String id(UUID id, String domain) {
        return "<%s@%s>".formatted(id, domain);
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", id);
    }
}
