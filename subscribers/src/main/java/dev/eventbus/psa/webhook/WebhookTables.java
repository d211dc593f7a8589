package dev.eventbus.psa.webhook;

import dev.eventbus.jdbc.TableShape;

/** The tables of the webhooks, and what they must look like. */
final class WebhookTables {
    static final String FILE = "dev/eventbus/psa/{database}/V103__eventbus_webhooks.sql";

    static final TableShape ENDPOINTS = TableShape.of("eventbus_webhook_endpoint", FILE)
            .withKey("tenant_id", "id")
            .withUuid("tenant_id")
            .withUuid("id")
            .withText("url", 2_000)
            .withText("types", 8_000)
            .withText("secret", 200)
            .withText("previous_secret", 200)
            .orNull()
            .withTime("previous_until")
            .orNull()
            .withText("disabled", 1_000)
            .orNull()
            .withTime("created_at");

    static final TableShape DELIVERIES = TableShape.of("eventbus_webhook_delivery", FILE)
            .withKey("id")
            .withUuid("id")
            .withUuid("tenant_id")
            .withUuid("endpoint_id")
            .withUuid("event_id")
            .withText("type", 200)
            .withText("body", 0)
            .withText("state", 7)
            .withNumber("attempts")
            .withTime("created_at")
            .withTime("due_at")
            .withText("reason", 1_000)
            .orNull();

    private WebhookTables() {}
}
