package dev.eventbus.log;

import dev.eventbus.ConfigurationException;
import dev.eventbus.Pause;
import dev.eventbus.Pauses;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The pauses of subscriptions, beside each stream. Every method is one step, and may fail with {@link LogException}: then its
 * effect is unknown, and it may be called again.
 */
public interface PauseLog {
    /**
     * Adds a pause, unless there is one of the same subscription and tenant.
     *
     * @return the one that is there now; empty if the subscription is not declared on the stream of {@code type}: nothing was
     *     added
     * @throws dev.eventbus.ConfigurationException if {@link dev.eventbus.Pauses#MOST_TENANTS} others of its tenants are paused
     */
    Optional<Pause> add(String type, Pause pause);

    /** Removes a pause; the one that was there. */
    Optional<Pause> remove(String type, String subscription, Optional<UUID> tenant);

    /** Those on the stream of {@code type}. */
    List<Pause> list(String type);

    /** What {@link #add} refuses with. */
    static ConfigurationException tooMany(Pause pause, String stream) {
        return new ConfigurationException(
                "%s was not paused on %s: %d other tenants of subscription '%s' are paused there. Resume some of them, or pause the whole subscription."
                        .formatted(
                                pause.tenant().map(id -> "Tenant " + id).orElse("Nothing"),
                                stream,
                                Pauses.MOST_TENANTS,
                                pause.subscription()));
    }
}
