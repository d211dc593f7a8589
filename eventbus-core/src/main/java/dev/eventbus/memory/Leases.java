package dev.eventbus.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** When the consumers of a group were last heard of. One that left or was taken over stays, as ended, while it holds something. */
final class Leases {
    private static final long ENDED = Long.MIN_VALUE;

    private final Map<String, Long> heartbeats = new HashMap<>();
    private @Nullable Long lastHeartbeat;

    /** Begins a lease, or renews it. */
    void renew(String consumer, long now) {
        heartbeats.put(consumer, now);
        lastHeartbeat = now;
    }

    /** When anybody was last heard of. */
    @Nullable
    Long lastHeartbeat() {
        return lastHeartbeat;
    }

    /** Those whose lease has not ended. */
    Set<String> living(long now, long lease) {
        return heartbeats.keySet().stream()
                .filter(consumer -> !dead(consumer, now, lease))
                .collect(Collectors.toSet());
    }

    /** Ends a lease for good. */
    void end(String consumer) {
        heartbeats.put(consumer, ENDED);
    }

    void remove(String consumer) {
        heartbeats.remove(consumer);
    }

    /** Whether its consumer left or was taken over. */
    boolean ended(String consumer) {
        return heartbeats.getOrDefault(consumer, ENDED) == ENDED;
    }

    /** Whether others may take over what the consumer holds. */
    boolean dead(String consumer, long now, long lease) {
        return ended(consumer) || heartbeats.getOrDefault(consumer, ENDED) + lease <= now;
    }

    Set<String> consumers() {
        return Set.copyOf(heartbeats.keySet());
    }

    /** Fault: nobody was ever heard of. */
    void forget() {
        heartbeats.clear();
    }
}
