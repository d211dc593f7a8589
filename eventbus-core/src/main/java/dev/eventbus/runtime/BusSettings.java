package dev.eventbus.runtime;

import dev.eventbus.EventBusListener;
import dev.eventbus.EventBusTracer;
import dev.eventbus.Retention;
import dev.eventbus.TenantPolicy;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Fields;
import dev.eventbus.publish.PublishSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a bus is made with.
 *
 * @param catalog the types it knows
 * @param codec turns events into fields and back
 * @param tenantPolicy which tenants are accepted
 * @param listeners who are told
 * @param tracer follows events; {@code null} if nobody does
 * @param retention how much of a stream is kept
 * @param retentionOf how much of the streams of some types is kept instead
 * @param publish how it publishes
 * @param lease how long a consumer may be silent
 * @param closeTimeout how long closing waits for running handlers
 * @param tuning what is set of its subscriptions from outside the code
 * @param clock tells the time that events and failures show
 */
public record BusSettings(
        EventCatalog catalog,
        EventCodec codec,
        TenantPolicy tenantPolicy,
        List<EventBusListener> listeners,
        @Nullable EventBusTracer tracer,
        Retention retention,
        Map<String, Retention> retentionOf,
        PublishSettings publish,
        Duration lease,
        Duration closeTimeout,
        Tuning tuning,
        Clock clock) {
    /** The id of the event in an entry, whatever the wire format; {@code null} where there is no readable one. */
    public @Nullable String eventId(Fields fields) {
        UUID id = codec.id(fields);
        return id == null ? null : id.toString();
    }

    /** How much of the stream of {@code type} is kept. */
    public Retention retentionOf(String type) {
        return retentionOf.getOrDefault(type, retention);
    }
}
