package dev.eventbus;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event that a subscription gave up on.
 *
 * @param id identifies it among the failed events of its subscription and stream
 * @param subscription the subscription that failed it
 * @param type the type whose stream it came from; its own fields may say another
 * @param stream that stream
 * @param entryId the entry it had there
 * @param eventId the event's id, where the entry has a readable one
 * @param tenantId the event's tenant, where the entry has a readable one
 * @param reason why it was parked
 * @param handler the handler that failed, where one was called
 * @param attempts how many attempts were counted
 * @param first when it failed first
 * @param last when it failed last
 * @param error the class of the last failure
 * @param message the message of the last failure
 * @param stack its stack trace, cut to a limit
 * @param fingerprint the same for failures of the same kind
 * @param fields the entry's fields as they were, bytes that are not UTF-8 replaced in this view
 */
public record FailedEvent(
        String id,
        String subscription,
        String type,
        String stream,
        String entryId,
        Optional<UUID> eventId,
        Optional<UUID> tenantId,
        FailureReason reason,
        @Nullable String handler,
        int attempts,
        Instant first,
        Instant last,
        @Nullable String error,
        @Nullable String message,
        @Nullable String stack,
        @Nullable String fingerprint,
        Map<String, String> fields) {}
