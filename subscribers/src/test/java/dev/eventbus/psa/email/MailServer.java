package dev.eventbus.psa.email;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.Arrays;
import java.util.List;

/** A mail server that keeps what it gets, and may be stopped and started again at its port. */
final class MailServer implements AutoCloseable {
    private GreenMail server = start(0);
    private final int port = server.getSmtp().getPort();

    private static GreenMail start(int port) {
        ServerSetup smtp = new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
        smtp.setServerStartupTimeout(10_000);
        GreenMail server = new GreenMail(smtp);
        server.start();
        return server;
    }

    String uri() {
        return "smtp://127.0.0.1:" + port;
    }

    void start() {
        server = start(port);
    }

    void stop() {
        server.stop();
    }

    GreenMail server() {
        return server;
    }

    List<MimeMessage> messages() {
        return List.of(server.getReceivedMessages());
    }

    /** Whom the mails went to, in alphabetical order. */
    List<String> recipients() {
        return messages().stream().map(MailServer::recipient).sorted().toList();
    }

    static String recipient(MimeMessage message) {
        try {
            return Arrays.toString(message.getAllRecipients()).replaceAll("[\\[\\]]", "");
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
