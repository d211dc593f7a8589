package dev.eventbus.psa.webhook;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a tenant wants events to be sent.
 *
 * @param url {@code https} or {@code http}, with a host, and without user and fragment; at most 2,000 characters
 * @param types the wire names of the event types that it gets, at least one
 * @param secrets each signs: the current one first, and behind it those that are being replaced
 * @param disabled why it gets nothing, or {@code null} if it does
 */
public record WebhookEndpoint(
        UUID tenantId,
        UUID id,
        URI url,
        Set<String> types,
        List<WebhookSecret> secrets,
        @Nullable String disabled) {
    private static final int LONGEST_URL = 2_000;

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if the URL is none of these, or types or secrets are missing; the URL is not quoted,
     *     since it may have a secret of its own
     */
    public WebhookEndpoint {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        check(scheme.equals("https") || scheme.equals("http"), "its URL must begin with https:// or http://");
        check(url.getHost() != null, "its URL must have a host");
        check(url.getRawUserInfo() == null, "its URL must not have a user");
        check(url.getRawFragment() == null, "its URL must not have a fragment");
        check(url.toString().length() <= LONGEST_URL, "its URL must have at most 2,000 characters");
        check(!types.isEmpty(), "it must want at least one event type");
        check(!secrets.isEmpty(), "it must have a secret");
        types = Set.copyOf(types);
        secrets = List.copyOf(secrets);
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("A webhook endpoint is refused: " + rule + ".");
        }
    }

    /** Without the URL, which may have a secret of its own, but for its host. */
    @Override
    public String toString() {
        return "endpoint %s of tenant %s at %s".formatted(id, tenantId, url.getHost());
    }
}
