package dev.eventbus.runtime;

import dev.eventbus.EventBusListener;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.SubscriptionLog.Readers;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds subscriptions that nobody has read for long, and tells of each once for as long as that lasts. Where the store does
 * not know since when, the time counts from the first look. For one thread at a time.
 */
final class AbandonedSubscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedSubscriptions.class);
    /** Longer than a deployment, a night or a broken machine. */
    static final Duration AFTER = Duration.ofHours(24);

    private final EventLog log;
    private final EventBusListener listener;
    private final LongSupplier nanos;
    private final Map<String, Map<String, Long>> firstSeen = new HashMap<>();
    private final Map<String, Set<String>> told = new HashMap<>();

    AbandonedSubscriptions(EventLog log, EventBusListener listener, LongSupplier nanos) {
        this.log = log;
        this.listener = listener;
        this.nanos = nanos;
    }

    /**
     * Looks at the stream of a type.
     *
     * @param now the store's time
     * @param running the subscriptions of this process
     */
    void look(String type, Instant now, Collection<String> running) {
        List<String> names = log.subscriptions().names(type);
        Map<String, Long> unread = firstSeen.computeIfAbsent(type, first -> new HashMap<>());
        Set<String> known = told.computeIfAbsent(type, first -> new HashSet<>());
        unread.keySet().retainAll(names);
        known.retainAll(names);
        for (String name : names) {
            Readers readers = log.subscriptions().readers(name, type);
            if (running.contains(name) || !readers.living().isEmpty()) {
                unread.remove(name);
                known.remove(name);
            } else if (isLongAgo(readers, now, unread.computeIfAbsent(name, first -> nanos.getAsLong()))
                    && known.add(name)) {
                tell(type, name, readers);
            }
        }
    }

    private boolean isLongAgo(Readers readers, Instant now, long first) {
        Duration silence = readers.lastSeen()
                .map(seen -> Duration.between(seen, now))
                .orElseGet(() -> Duration.ofNanos(nanos.getAsLong() - first));
        return silence.compareTo(AFTER) >= 0;
    }

    private void tell(String type, String name, Readers readers) {
        long unsettled = log.subscriptions().unread(name, type) + readers.held();
        String stream = log.stream(type);
        LOG.warn(
                "Nobody has read subscription {} of {} {}; it has not settled {} events, which are kept for it up to the hard "
                        + "limit. Start it again, or let go of it: eventBus.detach(\"{}\")",
                name,
                stream,
                readers.lastSeen().map(seen -> "since " + seen).orElse("for more than a day"),
                unsettled,
                name);
        listener.abandoned(name, stream, readers.lastSeen(), unsettled);
    }
}
