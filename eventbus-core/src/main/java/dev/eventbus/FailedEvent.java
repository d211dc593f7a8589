package dev.eventbus;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event that a subscription gave up on. What of it was edited by hand, or is not readable, is as if it were unknown.
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
 * @param first when the first of these attempts failed; where that is not known, like {@code last}
 * @param last when it failed last; where that is not known, when it was parked
 * @param error the class of the last failure
 * @param message the message of the last failure
 * @param stack its stack trace, cut to a limit
 * @param fingerprint the same for failures of the same kind
 * @param retried how often it was sent back from the list of failed events; each time its attempts began anew
 * @param initial the failure that it was parked with the first time, where it was sent back since
 * @param replay the replay that delivered it, where one did
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
        int retried,
        Optional<Failure> initial,
        Optional<String> replay,
        Map<String, String> fields) {

    /**
     * A failure that another has followed.
     *
     * @param reason why it was parked
     * @param time when that was; where it is not known, the epoch
     * @param error the class of the failure
     * @param message its message
     */
    public record Failure(
            FailureReason reason,
            Instant time,
            @Nullable String error,
            @Nullable String message) {}

    /** Its place among the failed events of its subscription; see {@link FailedEventQuery#after}. */
    public String cursor() {
        return id + '/' + type;
    }
}
