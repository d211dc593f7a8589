package dev.eventbus.psa.webhook;

import java.time.Duration;
import java.util.UUID;

/**
 * An event on its way to one endpoint.
 *
 * @param body the CloudEvent
 * @param attempt which one begins now, from 1
 * @param age how long ago it was written
 */
record Delivery(
        UUID id, UUID tenantId, UUID endpointId, UUID eventId, String type, String body, int attempt, Duration age) {
    /** Without the body. */
    @Override
    public String toString() {
        return "%s %s to endpoint %s of tenant %s".formatted(type, eventId, endpointId, tenantId);
    }
}
