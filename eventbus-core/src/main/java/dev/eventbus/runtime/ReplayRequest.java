package dev.eventbus.runtime;

import dev.eventbus.Envelope;
import dev.eventbus.codec.DecodeException;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Fields;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which events a replay is about.
 *
 * @param filter {@code null} for none
 */
record ReplayRequest(
        String subscription,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<UUID> tenant,
        @Nullable Predicate<? super Envelope<?>> filter) {
    /** Whether an entry of its range is meant; throws what the filter does. */
    boolean means(Fields fields, EventCodec codec) {
        if (tenant.isPresent() && !tenant.get().equals(codec.tenantId(fields))) {
            return false;
        }
        if (filter == null) {
            return true;
        }
        Envelope<?> envelope;
        try {
            envelope = codec.decode(fields);
        } catch (DecodeException unreadable) {
            return false;
        }
        return filter.test(envelope);
    }
}
