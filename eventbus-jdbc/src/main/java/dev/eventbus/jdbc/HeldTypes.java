package dev.eventbus.jdbc;

import dev.eventbus.EventBusException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Types whose streams take no events while others do: something else has the stream's key, a right is missing, or its node of
 * a cluster is away. They are left out for a pause at a time, so that the others need not wait. For the relay's thread.
 */
final class HeldTypes {
    private static final Logger LOG = LoggerFactory.getLogger(HeldTypes.class);

    private final Duration pause;
    private final Map<String, Long> since = new HashMap<>();
    private final Set<String> told = new HashSet<>();

    HeldTypes(Duration pause) {
        this.pause = pause;
    }

    void hold(String type, EventBusException why) {
        since.put(type, System.nanoTime());
        if (told.add(type)) {
            LOG.error(
                    "The outbox cannot publish events of {}, and tries again after pauses of {}: {}",
                    type,
                    pause,
                    why.getMessage());
        }
    }

    /** Their streams take events. */
    void published(Collection<String> types) {
        for (String type : types) {
            if (told.remove(type)) {
                LOG.info("The outbox publishes events of {} again", type);
            }
        }
    }

    /** Those that are left out now. */
    List<String> names() {
        since.values().removeIf(at -> System.nanoTime() - at > pause.toNanos());
        return List.copyOf(since.keySet());
    }
}
