/**
 * Sends a tenant's events to the endpoints that it registered. {@link WebhookSubscriber} writes what is to be sent, a row
 * for each event and endpoint; {@link WebhookSender} posts it, each endpoint at its own pace; who wants what
 * ({@link WebhookEndpoints}) is a port, and {@link JdbcWebhookEndpoints} one in a database.
 */
@NullMarked
package dev.eventbus.psa.webhook;

import org.jspecify.annotations.NullMarked;
