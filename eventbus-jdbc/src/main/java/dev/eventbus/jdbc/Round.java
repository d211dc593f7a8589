package dev.eventbus.jdbc;

import dev.eventbus.BatchPublishException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.EncodedEvent;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusException;
import dev.eventbus.InvalidEventException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch of a lane: take &rarr; publish &rarr; settle. The caller commits. Until then the rows are as they were, so
 * whatever ends in the middle, the next round publishes them again under their ids, which stores nothing twice.
 */
final class Round {
    private static final Logger LOG = LoggerFactory.getLogger(Round.class);
    private static final long BYTES = 8L << 20;

    private final EventBus bus;
    private final HeldTypes held;
    private final int batch;
    private final Duration keep;

    private final List<EncodedEvent> published = new ArrayList<>();
    private final Map<String, EventBusException> failures = new LinkedHashMap<>(); // by type
    private int setAside;

    Round(EventBus bus, HeldTypes held, RelayOptions options) {
        this.bus = bus;
        this.held = held;
        this.batch = options.batch();
        this.keep = options.keep();
    }

    /**
     * Does what can be done in {@code lane}; nothing if another relay has it.
     *
     * @throws EventBusException if there was something to publish, and nothing at all could be
     */
    void in(Lane lane) throws SQLException {
        if (!lane.take()) {
            return;
        }
        List<EncodedEvent> events = lane.pending(held.names(), batch, BYTES);
        if (events.isEmpty()) {
            return;
        }
        try {
            bus.publishEncoded(events);
            published.addAll(events);
        } catch (BatchPublishException partly) {
            for (int i = 0; i < events.size(); i++) {
                settle(lane, events.get(i), partly.outcomes().get(i).failure());
            }
        }
        List<UUID> ids = published.stream().map(EncodedEvent::id).toList();
        if (keep.isZero()) {
            lane.delete(ids);
        } else {
            lane.published(ids);
        }
        hold();
    }

    private void settle(Lane lane, EncodedEvent event, @Nullable EventBusException refusal) throws SQLException {
        if (refusal == null) {
            published.add(event);
        } else if (refusal instanceof InvalidEventException) {
            String reason = String.valueOf(refusal.getMessage());
            lane.setAside(event.id(), reason);
            setAside++;
            LOG.error(
                    "The outbox sets {} aside, and goes on with those behind it; retry it when its cause is corrected, or discard it: {}",
                    event,
                    reason);
        } else {
            failures.putIfAbsent(event.type(), refusal);
        }
    }

    private void hold() {
        held.published(published.stream().map(EncodedEvent::type).collect(Collectors.toSet()));
        boolean storeTakesNothing = published.isEmpty() && setAside == 0;
        failures.forEach((type, why) -> {
            if (storeTakesNothing && !(why instanceof ConfigurationException)) {
                throw why;
            }
            held.hold(type, why);
        });
    }

    /** How many events are in their streams now. */
    int published() {
        return published.size();
    }

    /** How many can never be published. */
    int setAside() {
        return setAside;
    }
}
