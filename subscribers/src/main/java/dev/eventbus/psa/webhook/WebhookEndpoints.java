package dev.eventbus.psa.webhook;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Knows the endpoints of each tenant; {@link JdbcWebhookEndpoints} is one in a database. Called by many threads. What its
 * methods throw delays what was asked for, and loses nothing.
 */
public interface WebhookEndpoints {
    /** The tenant's endpoints that get events of {@code type}, without those that are disabled. */
    List<WebhookEndpoint> of(UUID tenantId, String type) throws Exception;

    /** The endpoint, also if it is disabled. Asked before each attempt, so that a new URL or secret is used at once. */
    Optional<WebhookEndpoint> find(UUID tenantId, UUID id) throws Exception;

    /**
     * Has the endpoint get nothing from now on, until its owner enables it: it has answered that it is gone.
     *
     * @param reason why, for the owner
     */
    void disable(UUID tenantId, UUID id, String reason) throws Exception;
}
