package dev.eventbus.psa.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What an endpoint and its sender share, so that the one knows what the other has sent: 24 to 64 bytes. Immutable. */
public final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;
    private static final String HMAC = "HmacSHA256";

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    /** A new one, of 32 random bytes. */
    public static WebhookSecret random() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return new WebhookSecret(key);
    }

    /**
     * From its {@link #text()}.
     *
     * @throws IllegalArgumentException unless it is {@code whsec_} and 24 to 64 bytes in Base64; the text is not quoted
     */
    public static WebhookSecret parse(String text) {
        byte[] key = text.startsWith(PREFIX) ? decoded(text.substring(PREFIX.length())) : new byte[0];
        if (key.length < 24 || key.length > 64) {
            throw new IllegalArgumentException(
                    "a webhook secret must be whsec_ and 24 to 64 bytes in Base64, but this is not");
        }
        return new WebhookSecret(key);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0]; // the message of e quotes it
        }
    }

    /** As {@code whsec_} and Base64, to be shown to the endpoint's owner and nobody else. */
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /**
     * The signature of a message as {@code v1,} and Base64: HMAC-SHA256 over id, timestamp and body with dots between.
     *
     * @param timestamp in seconds since 1970
     */
    public String sign(String id, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            mac.update("%s.%d.".formatted(id, timestamp).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HMAC, e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
