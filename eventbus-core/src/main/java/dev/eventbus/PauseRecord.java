package dev.eventbus;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A pause that began or ended.
 *
 * @param time when, by the store's clock
 * @param change what
 * @param subscription of which subscription
 * @param tenant of which tenant; empty for all of the subscription
 * @param by who did it
 * @param reason why
 */
public record PauseRecord(
        Instant time, Change change, String subscription, Optional<UUID> tenant, String by, String reason) {
    /** What became of a pause. */
    public enum Change {
        /** It began. */
        PAUSED,
        /** It ended. */
        RESUMED
    }
}
