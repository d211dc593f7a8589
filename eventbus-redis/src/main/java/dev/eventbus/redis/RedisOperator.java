package dev.eventbus.redis;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.Detached;
import dev.eventbus.FailedEvents;
import dev.eventbus.Pauses;
import dev.eventbus.ReplayBuilder;
import dev.eventbus.Replays;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.catalog.Names;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.codec.WireFormat;
import dev.eventbus.log.LogException;
import dev.eventbus.runtime.LogOperator;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.CommandType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what buses have in a Redis, and looks after it, without the classes of their events: it publishes nothing, subscribes to
 * nothing and trims nothing. Entries of both wire formats are read. Made by {@link RedisEventBus.Builder#operate}.
 *
 * <p>Which streams there are is found by looking through the keys, at most a million of a server, and is looked at again after
 * five seconds. May be used by any number of threads. Each call throws {@link BusUnavailableException} if Redis does not answer,
 * or refuses the user what the call needs.
 */
public final class RedisOperator implements AutoCloseable {
    private static final int MOST_ENTRIES = 20_000;

    private final RedisLog log;
    private final EventCodec codec;
    private final EventReader reader;
    private final LogOperator operator;
    private final Set<String> sensitive;

    private RedisOperator(RedisLog log, Set<String> sensitive) {
        this.log = log;
        this.sensitive = sensitive;
        this.codec = new EventCodec(
                EventCatalog.ofNames(List.of()), WireFormat.either(), EventCodec.DEFAULT_PAYLOAD_LIMIT, List.of());
        this.reader = new EventReader(log, WireFormat.either());
        this.operator = new LogOperator(log, this::types, codec);
    }

    static RedisOperator open(RedisLogSettings settings, List<RedisURI> seeds, Set<String> sensitive) {
        return new RedisOperator(RedisLog.openUnchecked(settings, seeds), sensitive);
    }

    /** The fields of payloads of all types that are not to be shown; see {@link RedisEventBus.Builder#sensitive}. */
    public Set<String> sensitive() {
        return sensitive;
    }

    /**
     * The fields of payloads of a type that are {@link dev.eventbus.Sensitive}, also within its nested records. They are known
     * since a process first subscribed to the type, if its user was allowed to write them.
     */
    public SortedSet<String> sensitive(String type) {
        Names.check("the type", type);
        return answered(() -> log.sensitive().of(type));
    }

    /** The types that have a stream or failed events. */
    public SortedSet<String> types() {
        return answered(() -> log.inventory().look().types());
    }

    /** The subscriptions that are declared on a stream, or have failed events. */
    public SortedSet<String> subscriptions() {
        return answered(() -> {
            Inventory.Found found = log.inventory().look();
            SortedSet<String> names = new TreeSet<>();
            found.types().forEach(type -> names.addAll(log.subscriptions().names(type)));
            found.failed().values().forEach(names::addAll);
            return names;
        });
    }

    /** The subscriptions that have failed events, or had some. */
    public SortedSet<String> failing() {
        return answered(() -> {
            SortedSet<String> names = new TreeSet<>();
            log.inventory().look().failed().values().forEach(names::addAll);
            return names;
        });
    }

    /** Whether all keys were looked at for streams; if not, there may be more. */
    public boolean sawAllKeys() {
        return answered(() -> log.inventory().look().all());
    }

    /** The streams, by type. */
    public List<StreamStats> streams() {
        return answered(() -> log.inventory().look().types().stream()
                .map(this::stats)
                .flatMap(Optional::stream)
                .toList());
    }

    private Optional<StreamStats> stats(String type) {
        String stream = log.stream(type);
        byte[] key = Bytes.of(stream);
        if (Replies.number(log.ask("Looking", type, Commands.exists(key))) == 0) {
            return Optional.empty();
        }
        List<@Nullable Object> reply = Replies.list(log.ask("Looking", type, Commands.xinfoStream(key)));
        Map<String, Long> numbers = Replies.numbers(reply);
        return Optional.of(new StreamStats(
                type,
                stream,
                numbers.getOrDefault("length", 0L),
                bytes(type, key),
                numbers.containsKey("entries-added")
                        ? OptionalLong.of(numbers.get("entries-added"))
                        : OptionalLong.empty(),
                reader.after(type, "0", 1).stream().map(StoredEvent::stored).findFirst(),
                newest(reply),
                Math.toIntExact(numbers.getOrDefault("groups", 0L))));
    }

    private OptionalLong bytes(String type, byte[] key) {
        try {
            Object bytes = log.ask("Weighing", type, Commands.of(CommandType.MEMORY, "USAGE", key));
            return bytes == null ? OptionalLong.empty() : OptionalLong.of(Replies.number(bytes));
        } catch (LogException e) {
            if (e.getCause() != null && RedisErrors.isForbidden(e.getCause())) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    private static Optional<Instant> newest(List<@Nullable Object> info) {
        for (int i = 0; i + 1 < info.size(); i += 2) {
            if (Replies.text(info.get(i)).equals("last-generated-id")) {
                long millis = EntryId.parse(Replies.text(info.get(i + 1))).millis();
                return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
            }
        }
        return Optional.empty();
    }

    /** See {@link dev.eventbus.EventBus#subscriptionStats}. */
    public List<SubscriptionStats> subscriptionStats() {
        return operator.subscriptionStats();
    }

    /** Who reads for a subscription on the stream of a type; nobody where it is not declared. */
    public SubscriptionActivity activity(String subscription, String type) {
        return answered(() -> {
            var readers = log.subscriptions().readers(subscription, type);
            return new SubscriptionActivity(
                    subscription,
                    type,
                    new TreeSet<>(readers.living()),
                    readers.lastSeen(),
                    log.settled(subscription, type));
        });
    }

    /**
     * Events of a stream, the oldest first.
     *
     * @param afterEntryId the entry after which it begins; {@code "0"} for the first
     */
    public List<StoredEvent> eventsAfter(String type, String afterEntryId, int max) {
        return answered(() -> reader.after(type, afterEntryId, max));
    }

    /**
     * Events of a stream, the newest first.
     *
     * @param beforeEntryId the entry before which it begins; {@code "+"} for the last
     */
    public List<StoredEvent> eventsBefore(String type, String beforeEntryId, int max) {
        return answered(() -> reader.before(type, beforeEntryId, max));
    }

    /**
     * What became of an event. Its id says when it was made, if it is a UUIDv7, as those of a bus are: looked at are up to
     * 20,000 entries of each stream since then, beginning a minute before; with another id as many of the last ones.
     */
    public EventBiography biography(UUID eventId) {
        return answered(() -> new Biographer(eventId, log, reader, codec, MOST_ENTRIES)
                .write(log.inventory().look()));
    }

    /** The failed events of all types. A dry run is refused, since it needs classes. */
    public FailedEvents failedEvents() {
        return operator.failedEvents();
    }

    /** See {@link dev.eventbus.EventBus#pauses}. */
    public Pauses pauses() {
        return operator.pauses();
    }

    /** See {@link dev.eventbus.EventBus#replay}; a filter, which needs classes, leaves out everything. */
    public ReplayBuilder replay(String subscription) {
        return operator.replay(subscription);
    }

    /** See {@link dev.eventbus.EventBus#replays}. */
    public Replays replays() {
        return operator.replays();
    }

    /** See {@link dev.eventbus.EventBus#detach}. */
    public Detached detach(String subscription) {
        return operator.detach(subscription);
    }

    /** The key of the stream that a type has, or would have. */
    public String stream(String type) {
        return log.stream(type);
    }

    /**
     * Removes the stream of a type with all its events, unless a subscription is declared on it. Failed events stay. Whoever
     * publishes begins a new one.
     *
     * @return whether it is gone
     */
    public boolean remove(String type) {
        Names.check("the type", type);
        Keys keys = log.keys();
        return answered(() -> Replies.number(log.run(
                        Script.REMOVE,
                        "Removing",
                        type,
                        List.of(
                                Bytes.of(log.stream(type)),
                                keys.positions(type),
                                keys.losses(type),
                                keys.keeper(type),
                                keys.secured(type),
                                keys.of(type, "").pauses,
                                keys.sensitive(type))))
                == 1);
    }

    /** Stops the jobs that run here, which may be resumed, and ends all connections. */
    @Override
    public void close() {
        operator.close();
    }

    private static <T> T answered(Supplier<T> calls) {
        try {
            return calls.get();
        } catch (LogException e) {
            throw new BusUnavailableException("Redis could not be looked at: " + e.getMessage(), e);
        }
    }
}
