package dev.eventbus;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A subscription, or one tenant of it, that is paused in every process until somebody resumes it; see {@link Pauses}.
 *
 * @param subscription the subscription
 * @param tenant the only tenant that is paused; empty if all of the subscription is
 * @param by who paused it
 * @param reason why
 * @param since when, by the clock of the process that did
 */
public record Pause(String subscription, Optional<UUID> tenant, String by, String reason, Instant since) {
    /** Who paused what, since when and why. */
    @Override
    public String toString() {
        return "%s of %s paused since %s by %s: %s"
                .formatted(tenant.map(id -> "tenant " + id).orElse("all"), subscription, since, by, reason);
    }
}
