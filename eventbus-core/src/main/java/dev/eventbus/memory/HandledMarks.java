package dev.eventbus.memory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Which events a subscription has handled, remembered for a time. */
final class HandledMarks {
    private final Map<String, Long> ends = new HashMap<>();

    void mark(String event, Duration time, long now) {
        ends.values().removeIf(end -> end <= now);
        if (!time.isZero()) {
            ends.put(event, now + time.toMillis());
        }
    }

    boolean marked(String event, long now) {
        Long end = ends.get(event);
        return end != null && end > now;
    }
}
