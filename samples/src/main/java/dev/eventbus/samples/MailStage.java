package dev.eventbus.samples;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.eventbus.ConfigurationException;
import dev.eventbus.psa.email.Mail;
import dev.eventbus.psa.email.MailGateway;
import dev.eventbus.psa.email.SmtpMailGateway;
import dev.eventbus.psa.email.SmtpOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The mail server of one run: a sink of its own, which keeps what it gets; or a given one. Remembers what was sent. */
public final class MailStage implements MailGateway, AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;

    private final String uri;
    private final @Nullable GreenMail ownServer;
    private final SmtpMailGateway gateway;
    private final Collection<Mail> sent = new ConcurrentLinkedQueue<>();

    private MailStage(String uri, @Nullable GreenMail ownServer) {
        this.uri = uri;
        this.ownServer = ownServer;
        this.gateway = new SmtpMailGateway(SmtpOptions.of(uri).withFrom("Service Desk <desk@example.com>"));
    }

    /** A sink of our own. */
    public static MailStage own() {
        ServerSetup smtp = new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
        smtp.setServerStartupTimeout(20_000);
        GreenMail server = new GreenMail(smtp);
        server.start();
        return new MailStage("smtp://127.0.0.1:" + server.getSmtp().getPort(), server);
    }

    /**
     * A given server, which really sends the mails; they go to addresses below {@code .example}, which is nobody's.
     *
     * @throws ConfigurationException if it cannot be reached
     */
    public static MailStage at(String uri) {
        MailStage stage = new MailStage(uri, null);
        URI parts = URI.create(uri);
        int port = parts.getPort() > 0 ? parts.getPort() : "smtps".equals(parts.getScheme()) ? 465 : 25;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(parts.getHost(), port), PATIENCE_MILLIS);
            return stage;
        } catch (IOException e) {
            throw new ConfigurationException("No mail server answers at %s:%d.".formatted(parts.getHost(), port), e);
        }
    }

    /** What it is called on the screen. */
    public String description() {
        String where = uri.replaceAll(".*[@/]", "");
        return ownServer == null ? "the mail server at " + where : "a mail sink of its own at " + where;
    }

    @Override
    public void send(Mail mail) throws Exception {
        gateway.send(mail);
        sent.add(mail);
    }

    /** What the mail server accepted, by recipient and what it is about. */
    public List<Mail> sent() {
        return sent.stream()
                .sorted(Comparator.comparing(Mail::to)
                        .thenComparing(Mail::subject)
                        .thenComparing(Mail::text))
                .toList();
    }

    @Override
    public void close() {
        gateway.close();
        if (ownServer != null) {
            ownServer.stop();
        }
    }
}
