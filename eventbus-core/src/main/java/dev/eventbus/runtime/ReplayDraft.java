package dev.eventbus.runtime;

import dev.eventbus.ConfigurationException;
import dev.eventbus.Envelope;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.Replay;
import dev.eventbus.ReplayBuilder;
import dev.eventbus.ReplayPreview;
import dev.eventbus.catalog.NearMatches;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.EntryIds;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.ReplayLog.Entry;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A replay that is being described. */
final class ReplayDraft implements ReplayBuilder {
    private static final int PAGE = 200;
    private static final String BEGINNING = "0-0";

    private final String subscription;
    private final EventLog log;
    private final EventCodec codec;
    private final KnownNames names;
    private final LogReplays replays;
    private Optional<Instant> from = Optional.empty();
    private Optional<Instant> to = Optional.empty();
    private Optional<UUID> tenant = Optional.empty();
    private Collection<String> types = List.of();
    private @Nullable Predicate<? super Envelope<?>> filter;
    private @Nullable Integer rate;
    private String by = "";
    private String reason = "";

    ReplayDraft(String subscription, EventLog log, EventCodec codec, KnownNames names, LogReplays replays) {
        this.subscription = subscription;
        this.log = log;
        this.codec = codec;
        this.names = names;
        this.replays = replays;
    }

    @Override
    public ReplayBuilder from(Instant start) {
        this.from = Optional.of(start);
        return this;
    }

    @Override
    public ReplayBuilder to(Instant end) {
        this.to = Optional.of(end);
        return this;
    }

    @Override
    public ReplayBuilder tenant(UUID tenant) {
        this.tenant = Optional.of(tenant);
        return this;
    }

    @Override
    public ReplayBuilder types(Collection<String> types) {
        this.types = new TreeSet<>(types);
        return this;
    }

    @Override
    public ReplayBuilder filter(Predicate<? super Envelope<?>> filter) {
        this.filter = filter;
        return this;
    }

    @Override
    public ReplayBuilder rate(int eventsPerSecond) {
        FailedEventJobOptions.of("anybody", "checked").withEventsPerSecond(eventsPerSecond);
        this.rate = eventsPerSecond;
        return this;
    }

    @Override
    public ReplayBuilder by(String who) {
        this.by = who;
        return this;
    }

    @Override
    public ReplayBuilder reason(String why) {
        this.reason = why;
        return this;
    }

    @Override
    public ReplayPreview preview() {
        ReplayRequest request = request();
        return LogReplays.answered(() -> {
            long inRange = 0;
            long matching = 0;
            Instant oldest = Instant.MAX;
            Instant newest = Instant.MIN;
            for (Map.Entry<String, ReplayRange> range : ranges().entrySet()) {
                String after = range.getValue().after();
                List<Entry> page;
                do {
                    page = log.replays()
                            .read(range.getKey(), after, range.getValue().upTo(), PAGE);
                    for (Entry entry : page) {
                        inRange++;
                        after = entry.id();
                        if (request.means(entry.fields(), codec)) {
                            matching++;
                            Instant time = Instant.ofEpochMilli(EntryIds.millis(entry.id()));
                            oldest = time.isBefore(oldest) ? time : oldest;
                            newest = time.isAfter(newest) ? time : newest;
                        }
                    }
                } while (page.size() == PAGE);
            }
            return new ReplayPreview(
                    inRange,
                    matching,
                    matching == 0 ? Optional.empty() : Optional.of(oldest),
                    matching == 0 ? Optional.empty() : Optional.of(newest));
        });
    }

    @Override
    public Replay start() {
        FailedEventJobOptions options = FailedEventJobOptions.of(by, reason);
        FailedEventJobOptions paced = rate == null ? options : options.withEventsPerSecond(rate);
        ReplayRequest request = request();
        return LogReplays.answered(() -> replays.start(request, paced, ranges()));
    }

    private ReplayRequest request() {
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw new IllegalArgumentException(
                    "a replay must begin before it ends, but is from %s to %s".formatted(from.get(), to.get()));
        }
        return new ReplayRequest(subscription, from, to, tenant, filter);
    }

    /** The range of each type, as far as the subscription was given its stream. */
    private Map<String, ReplayRange> ranges() {
        Map<String, ReplayRange> ranges = new TreeMap<>();
        for (String type : typesToReplay()) {
            String after = from.map(ReplayDraft::before).orElse(BEGINNING);
            String given = log.replays().given(subscription, type).orElse(BEGINNING);
            String upTo = to.map(ReplayDraft::before)
                    .filter(end -> EntryIds.compare(end, given) < 0)
                    .orElse(given);
            ranges.put(type, new ReplayRange(after, upTo));
        }
        return ranges;
    }

    private Collection<String> typesToReplay() {
        List<String> read = names.typesOf(subscription);
        for (String type : types) {
            names.types(type);
            if (!read.contains(type)) {
                throw new ConfigurationException("Subscription '%s' does not read %s.%s It reads: %s."
                        .formatted(subscription, type, NearMatches.question(type, read), read));
            }
        }
        return types.isEmpty() ? read : types;
    }

    /** The last id before all that are of {@code time} or later. */
    private static String before(Instant time) {
        return EntryIds.before(Math.max(0, time.toEpochMilli()) + "-0");
    }
}
