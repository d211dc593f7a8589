package dev.eventbus;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A replay as it was when it was looked at.
 *
 * @param id its id
 * @param subscription to which subscription
 * @param from from when on, if that was given
 * @param to up to when, if that was given
 * @param tenant of which tenant alone, if that was given
 * @param types of which types
 * @param filtered whether a filter was given, which is known to its process alone
 * @param by who wanted it
 * @param reason why
 * @param eventsPerSecond how many it delivers each second at the most
 * @param state how it goes
 * @param expected how many events were retained in its range when it began, whatever tenant and filter say
 * @param seen how many of these it has looked at
 * @param delivered how many of these it has given to the subscription: once each, whoever was at it
 * @param positions of each type the entry up to which it has come; none of a type that it has not begun with
 * @param started when it began
 * @param ended when it ended, if it has
 * @param problem what it waits for, why it failed, or that there was nothing
 */
public record Replay(
        String id,
        String subscription,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<UUID> tenant,
        List<String> types,
        boolean filtered,
        String by,
        String reason,
        int eventsPerSecond,
        FailedEventJob.State state,
        long expected,
        long seen,
        long delivered,
        Map<String, String> positions,
        Instant started,
        Optional<Instant> ended,
        Optional<String> problem) {
    /** Copies the collections. */
    public Replay {
        types = List.copyOf(types);
        positions = Map.copyOf(positions);
    }
}
