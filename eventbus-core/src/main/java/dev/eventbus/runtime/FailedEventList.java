package dev.eventbus.runtime;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventDryRun;
import dev.eventbus.FailedEventGroup;
import dev.eventbus.FailedEventJobs;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailedEvents;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.FailedLog;
import dev.eventbus.log.FailedLog.FailedEntry;
import dev.eventbus.log.LogException;
import dev.eventbus.runtime.FailedWalk.Found;
import dev.eventbus.subscribe.EntryReader;
import dev.eventbus.subscribe.StoryFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The failed events of all types, from the log's lists. */
final class FailedEventList implements FailedEvents {
    private static final Pattern ID = Pattern.compile("\\d{1,18}-\\d{1,18}");

    private final EventCodec codec;
    private final EventLog log;
    private final FailedLog failed;
    private final KnownNames names;
    private final @Nullable EntryReader reader;
    private final FailedEventJobs jobs;

    /** @param reader what a retry would be read by, where there are the classes for it */
    FailedEventList(
            EventCodec codec, EventLog log, KnownNames names, @Nullable EntryReader reader, FailedEventJobs jobs) {
        this.codec = codec;
        this.log = log;
        this.failed = log.failed();
        this.names = names;
        this.reader = reader;
        this.jobs = jobs;
    }

    @Override
    public List<FailedEvent> find(FailedEventQuery query) {
        List<FailedEvent> found = new ArrayList<>();
        walk(
                query,
                "listed",
                walk -> walk.forEach(match -> {
                    found.add(match.event());
                    return found.size() < query.limit();
                }));
        return found;
    }

    @Override
    public Optional<FailedEvent> get(String subscription, String type, String id) {
        return one(subscription, type, id)
                .map(entry -> StoryFields.failedEvent(subscription, type, id, entry.fields(), codec));
    }

    @Override
    public long count(FailedEventQuery query) {
        if (query.criteria().keySet().stream().allMatch("type"::equals)) {
            return answered("counted", () -> {
                long count = types(query).stream()
                        .mapToLong(type -> failed.count(query.subscription(), type))
                        .sum();
                if (count == 0) {
                    names.checkSubscription(query.subscription());
                }
                return count;
            });
        }
        return walk(all(query), "counted", walk -> walk.forEach(match -> true)).matches();
    }

    @Override
    public List<FailedEventGroup> groups(FailedEventQuery query) {
        FailedGroups groups = new FailedGroups();
        walk(
                all(query),
                "grouped",
                walk -> walk.forEach(match -> {
                    groups.add(match.event());
                    return true;
                }));
        return groups.all();
    }

    @Override
    public FailedEventDryRun dryRun(FailedEventQuery query) {
        if (reader == null) {
            throw new ConfigurationException(
                    "A dry run reads events with their classes, and here are none. Ask the failedEvents() of a bus whose catalog has them.");
        }
        DryRun dryRun = new DryRun(query, log.subscriptions(), reader);
        walk(query, "tried", walk -> walk.forEach(dryRun::add));
        return dryRun.result();
    }

    @Override
    public long retry(FailedEventQuery query) {
        return move(query, "retried", match -> retry(query.subscription(), match.type(), match.entry()));
    }

    @Override
    public boolean retry(String subscription, String type, String id) {
        return answered(
                "retried",
                () -> one(subscription, type, id)
                        .map(entry -> retry(subscription, type, entry))
                        .orElse(false));
    }

    private boolean retry(String subscription, String type, FailedEntry entry) {
        return failed.retry(subscription, type, entry, StoryFields.sentBack(entry.fields()));
    }

    @Override
    public long discard(FailedEventQuery query) {
        return move(query, "discarded", match -> failed.discard(query.subscription(), match.type(), match.entry()));
    }

    @Override
    public boolean discard(String subscription, String type, String id) {
        return answered(
                "discarded",
                () -> one(subscription, type, id)
                        .map(entry -> failed.discard(subscription, type, entry))
                        .orElse(false));
    }

    @Override
    public FailedEventJobs jobs() {
        return jobs;
    }

    /** How many {@code move} has moved. */
    private long move(FailedEventQuery query, String done, Predicate<Found> move) {
        long[] moved = {0};
        walk(
                query,
                done,
                walk -> walk.untilNow().forEach(match -> {
                    if (move.test(match)) {
                        moved[0]++;
                    }
                    return walk.matches() < query.limit();
                }));
        return moved[0];
    }

    private Optional<FailedEntry> one(String subscription, String type, String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "the id of a failed event is two numbers with a dash between, as FailedEvent.id() has it, but this is '%s'"
                            .formatted(id));
        }
        names.types(type);
        return answered("looked for", () -> {
            Optional<FailedEntry> entry = failed.get(subscription, type, id);
            if (entry.isEmpty()) {
                names.checkSubscription(subscription);
            }
            return entry;
        });
    }

    private interface Way {
        void go(FailedWalk walk);
    }

    private FailedWalk walk(FailedEventQuery query, String done, Way way) {
        FailedWalk walk = new FailedWalk(failed, codec, query, types(query));
        return answered(done, () -> {
            way.go(walk);
            if (walk.passed() == 0) {
                names.checkSubscription(query.subscription());
            }
            return walk;
        });
    }

    private Collection<String> types(FailedEventQuery query) {
        return names.types(query.type().orElse(null));
    }

    /** From the oldest on, whatever page is asked for. */
    private static FailedEventQuery all(FailedEventQuery query) {
        return FailedEventQuery.of(query.subscription(), query.criteria());
    }

    private static <T> T answered(String done, Supplier<T> calls) {
        try {
            return calls.get();
        } catch (LogException e) {
            throw new BusUnavailableException(
                    "The store did not answer when failed events were %s, some of them perhaps by then; ask again: %s"
                            .formatted(done, e.getMessage()),
                    e);
        }
    }
}
