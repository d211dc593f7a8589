package dev.eventbus.runtime;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailedEvents;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.FailedLog;
import dev.eventbus.log.FailedLog.FailedEntry;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogException;
import dev.eventbus.subscribe.FailureStory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** The failed events of all types, from the log's lists. */
final class FailedEventList implements FailedEvents {
    private static final int PAGE = 200;

    private final EventCatalog catalog;
    private final EventCodec codec;
    private final FailedLog log;

    FailedEventList(EventCatalog catalog, EventCodec codec, FailedLog log) {
        this.catalog = catalog;
        this.codec = codec;
        this.log = log;
    }

    private record Match(String type, FailedEntry entry, FailedEvent event) {}

    @Override
    public List<FailedEvent> find(FailedEventQuery query) {
        List<FailedEvent> found = new ArrayList<>();
        forEachMatch(query, query.limit(), match -> found.add(match.event));
        return found;
    }

    @Override
    public long count(FailedEventQuery query) {
        return forEachMatch(query, Long.MAX_VALUE, match -> {});
    }

    @Override
    public long retry(FailedEventQuery query) {
        LongAdder moved = new LongAdder();
        forEachMatch(query, query.limit(), match -> {
            Fields copy = FailureStory.afresh(match.entry.fields());
            if (log.retry(query.subscription(), match.type, match.entry, copy)) {
                moved.increment();
            }
        });
        return moved.sum();
    }

    @Override
    public long discard(FailedEventQuery query) {
        LongAdder gone = new LongAdder();
        forEachMatch(query, query.limit(), match -> {
            if (log.discard(query.subscription(), match.type, match.entry)) {
                gone.increment();
            }
        });
        return gone.sum();
    }

    /** Does something with each match, oldest first within a stream; returns how many there were. */
    private long forEachMatch(FailedEventQuery query, long limit, Consumer<Match> action) {
        long matches = 0;
        try {
            for (String type : types(query)) {
                String after = "0";
                List<FailedEntry> page;
                do {
                    page = log.list(query.subscription(), type, after, PAGE);
                    for (FailedEntry entry : page) {
                        FailedEvent event = FailureStory.failedEvent(type, entry.id(), entry.fields(), codec);
                        if (query.matches(event)) {
                            action.accept(new Match(type, entry, event));
                            matches++;
                            if (matches == limit) {
                                return matches;
                            }
                        }
                        after = entry.id();
                    }
                } while (page.size() == PAGE);
            }
            return matches;
        } catch (LogException e) {
            throw new BusUnavailableException(
                    "The store did not answer about failed events, after %d of them; ask again: %s"
                            .formatted(matches, e.getMessage()),
                    e);
        }
    }

    /** The types whose streams may have some: an entry with a foreign type is parked with the stream it was found in. */
    private Collection<String> types(FailedEventQuery query) {
        Optional<String> type = query.type();
        if (type.isEmpty()) {
            return catalog.names();
        }
        if (catalog.find(type.get()) == null) {
            throw new ConfigurationException(
                    "The catalog has no type '%s'. Known types: %s.".formatted(type.get(), catalog.names()));
        }
        return List.of(type.get());
    }
}
