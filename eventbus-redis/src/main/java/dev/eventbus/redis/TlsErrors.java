package dev.eventbus.redis;

import dev.eventbus.ConfigurationException;
import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertificateExpiredException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What it means that TLS cannot be agreed upon: no attempt will do until somebody changes a setting or a certificate. */
final class TlsErrors {
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

    private TlsErrors() {}

    /**
     * {@code null} if the failure is another one.
     *
     * @param host of the URI; {@code null} if it has none, or several
     */
    static @Nullable ConfigurationException refusal(Throwable failure, String where, @Nullable String host) {
        String advice = null;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String found = advice(t, host);
            advice = found == null ? advice : found; // the innermost knows best
        }
        return advice == null
                ? null
                : new ConfigurationException(
                        "Redis at %s cannot be used over TLS. %s".formatted(where, advice), failure);
    }

    private static @Nullable String advice(Throwable t, @Nullable String host) {
        String message = String.valueOf(t.getMessage());
        if (t instanceof NotSslRecordException) {
            return "What answers there does not speak TLS. Give the server's tls-port, or begin the URI with redis://.";
        }
        if (t instanceof CertificateExpiredException) {
            return "The certificate it shows has expired (%s). Renew it there.".formatted(message);
        }
        if (message.contains("valid certification path") || message.contains("PKIX path")) {
            return "The certificate it shows is signed by nobody who is trusted. Name its authority by tls(Tls.trusting(…)) or eventbus.tls.ca.";
        }
        if (message.contains("No subject alternative") || message.contains("No name matching")) {
            return "The certificate it shows is not for %s (%s). Give the host in the URI the name that the certificate has, or add it there."
                    .formatted(host == null ? "its host" : host, message);
        }
        Matcher alert = ALERT.matcher(message);
        if (alert.find()) {
            return alerted(alert.group(1));
        }
        return null; // that it was cut off or took too long may pass
    }

    private static String alerted(String alert) {
        return switch (alert) {
            case "certificate_required" ->
                "It demands a certificate of its clients. Give one by tls(….withClientCertificate(…)), or eventbus.tls.certificate and eventbus.tls.key.";
            case "unknown_ca",
                    "bad_certificate",
                    "certificate_unknown",
                    "certificate_expired",
                    "certificate_revoked",
                    "unsupported_certificate" ->
                "It refuses this application's certificate (%s). Give one that its authority has signed and that is valid."
                        .formatted(alert);
            default -> "It ended the handshake (%s). Its log says more.".formatted(alert);
        };
    }
}
