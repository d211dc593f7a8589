package dev.eventbus.subscribe;

import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.LogConsumer.BroughtBack;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Gives back what was set aside for a pause that is over: some pages at a time, and on with the next ones the next time, also
 * after a failure. For one thread.
 */
final class BringBack {
    private static final int PAGES = 20;
    private static final String FIRST = "0";

    private final List<String> types;
    private final PauseState pauses;
    private final Deque<String> left = new ArrayDeque<>();
    private String after = FIRST;
    private int seen = -1;

    BringBack(List<String> types, PauseState pauses) {
        this.types = types;
        this.pauses = pauses;
    }

    /** Does some of it; throws what the log says. How many entries are due now. */
    long some(LogConsumer consumer) {
        int changes = pauses.changes();
        if (changes != seen) { // a pause may be over
            seen = changes;
            left.clear();
            left.addAll(types);
            after = FIRST;
        }
        long entries = 0;
        for (int page = 0; page < PAGES && !left.isEmpty(); page++) {
            BroughtBack brought = consumer.bringBack(left.element(), after, pauses.tenants());
            entries += brought.entries();
            after = brought.after().orElse(FIRST);
            if (brought.after().isEmpty()) {
                left.remove();
            }
        }
        return entries;
    }
}
