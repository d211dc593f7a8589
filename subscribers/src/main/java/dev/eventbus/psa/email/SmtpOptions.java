package dev.eventbus.psa.email;

import dev.eventbus.ConfigurationException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where mails are handed over, and who sends them. Immutable; start from {@link #of(String)}. */
public final class SmtpOptions {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9-]+\\.)+[A-Za-z]+");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final URI uri;
    private final InternetAddress from;
    private final Duration connectTimeout;
    private final Duration timeout;
    private final boolean startTls;

    private SmtpOptions(URI uri, InternetAddress from, Duration connectTimeout, Duration timeout, boolean startTls) {
        this.uri = uri;
        this.from = from;
        this.connectTimeout = connectTimeout;
        this.timeout = timeout;
        this.startTls = startTls;
    }

    /**
     * {@code smtp://host[:port]}, with {@code user:password@} where the server asks for it, or {@code smtps://} for TLS from
     * the beginning. With a user, {@code smtp} demands STARTTLS, so that no password goes over the net in clear. What is not a
     * letter or digit in a user or password is written as {@code %40} and its like. Mails come from
     * {@code no-reply@host}, or {@code @localhost.localdomain} where the host has no such name, until {@link #withFrom} says otherwise.
     *
     * @throws ConfigurationException if it is no such URI
     */
    public static SmtpOptions of(String uri) {
        URI parsed = parse(uri);
        String host = parsed.getHost();
        InternetAddress from = new InternetAddress();
        from.setAddress("no-reply@" + (NAME.matcher(host).matches() ? host : "localhost.localdomain"));
        return new SmtpOptions(
                parsed,
                from,
                CONNECT_TIMEOUT,
                TIMEOUT,
                "smtp".equals(parsed.getScheme()) && parsed.getUserInfo() != null);
    }

    private static URI parse(String uri) {
        try {
            URI parsed = URI.create(uri);
            boolean ofSmtp = "smtp".equals(parsed.getScheme()) || "smtps".equals(parsed.getScheme());
            if (ofSmtp && parsed.getHost() != null) {
                return parsed;
            }
        } catch (IllegalArgumentException e) {
            // its message has the URI and with it the password
        }
        throw new ConfigurationException(
                "A mail server is given as smtp://host:port or smtps://host:port, with user:password@ where needed.");
    }

    /**
     * A copy whose mails come from {@code sender}, {@code Service Desk <desk@example.com>}.
     *
     * @throws ConfigurationException if that is no address
     */
    public SmtpOptions withFrom(String sender) {
        try {
            return new SmtpOptions(uri, new InternetAddress(sender, true), connectTimeout, timeout, startTls);
        } catch (AddressException e) {
            throw new ConfigurationException(
                    "A sender must be one address such as Service Desk <desk@example.com>, but is '%s'."
                            .formatted(sender),
                    e);
        }
    }

    /**
     * A copy that demands STARTTLS, or does without.
     *
     * @throws ConfigurationException for {@code smtps}, which has TLS anyhow
     */
    public SmtpOptions withStartTls(boolean demanded) {
        if (demanded && isTls()) {
            throw new ConfigurationException("smtps:// has TLS from the beginning; STARTTLS is for smtp://.");
        }
        return new SmtpOptions(uri, from, connectTimeout, timeout, demanded);
    }

    /**
     * A copy that waits so long for a connection, 10 s by default, and for each answer and write, 30 s by default.
     *
     * @throws IllegalArgumentException unless both are from 10 ms to 5 min
     */
    public SmtpOptions withTimeouts(Duration connect, Duration answer) {
        return new SmtpOptions(uri, from, checked(connect), checked(answer), startTls);
    }

    private static Duration checked(Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(10)) < 0 || timeout.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("a timeout must be from 10 ms to 5 min, but is " + timeout);
        }
        return timeout;
    }

    boolean isTls() {
        return "smtps".equals(uri.getScheme());
    }

    boolean startTls() {
        return startTls;
    }

    String host() {
        return uri.getHost();
    }

    /** The port, or -1 for that of the protocol. */
    int port() {
        return uri.getPort();
    }

    @Nullable
    String user() {
        return part(0);
    }

    @Nullable
    String password() {
        return part(1);
    }

    private @Nullable String part(int index) {
        String userInfo = uri.getRawUserInfo();
        String[] parts = userInfo == null ? new String[0] : userInfo.split(":", 2);
        return index < parts.length
                ? URLDecoder.decode(parts[index].replace("+", "%2B"), StandardCharsets.UTF_8)
                : null;
    }

    InternetAddress from() {
        return from;
    }

    /** What the ids of its messages end with. */
    String domain() {
        String address = from.getAddress();
        return address.substring(address.indexOf('@') + 1);
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration timeout() {
        return timeout;
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return "%s://%s%s".formatted(uri.getScheme(), uri.getHost(), uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
}
