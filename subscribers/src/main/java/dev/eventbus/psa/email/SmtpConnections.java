package dev.eventbus.psa.email;

import dev.eventbus.psa.OutageException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Connections to a mail server, of which some wait for the next mail for a while. For any number of threads. */
final class SmtpConnections implements AutoCloseable {
    private static final int WAITING = 8;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final SmtpOptions options;
    private final Session session;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean closed;

    private record Waiting(Transport transport, long since) {}

    SmtpConnections(SmtpOptions options) {
        this.options = options;
        this.session = Session.getInstance(properties(options));
    }

    private static Properties properties(SmtpOptions options) {
        String prefix = options.isTls() ? "mail.smtps." : "mail.smtp.";
        Properties properties = new Properties();
        properties.setProperty(
                prefix + "connectiontimeout",
                String.valueOf(options.connectTimeout().toMillis()));
        properties.setProperty(
                prefix + "timeout", String.valueOf(options.timeout().toMillis()));
        properties.setProperty(
                prefix + "writetimeout", String.valueOf(options.timeout().toMillis()));
        properties.setProperty(prefix + "auth", String.valueOf(options.user() != null));
        properties.setProperty(prefix + "starttls.required", String.valueOf(options.startTls()));
        properties.setProperty(prefix + "starttls.enable", String.valueOf(options.startTls()));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        return properties;
    }

    Session session() {
        return session;
    }

    /**
     * A connection that answers.
     *
     * @throws OutageException if there is none to be had
     */
    Transport take() throws OutageException {
        for (Waiting next = next(); next != null; next = next()) {
            boolean fresh = System.nanoTime() - next.since < LONGEST_WAIT.toNanos();
            if (fresh && next.transport.isConnected()) {
                return next.transport;
            }
            close(next.transport);
        }
        Transport transport = null;
        try {
            transport = session.getTransport(options.isTls() ? "smtps" : "smtp");
            transport.connect(options.host(), options.port(), options.user(), options.password());
            return transport;
        } catch (MessagingException e) {
            if (transport != null) {
                close(transport);
            }
            throw new OutageException("The mail server %s takes no mails: %s".formatted(options, e.getMessage()), e);
        }
    }

    private synchronized @Nullable Waiting next() {
        return waiting.poll();
    }

    /** Lets a connection wait for the next mail. */
    void giveBack(Transport transport) {
        synchronized (this) {
            if (!closed && waiting.size() < WAITING) {
                waiting.push(new Waiting(transport, System.nanoTime()));
                return;
            }
        }
        close(transport);
    }

    static void close(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            // it is given up
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        for (Waiting next = next(); next != null; next = next()) {
            close(next.transport);
        }
    }
}
