package dev.eventbus.memory;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.Durability;
import dev.eventbus.Retention;
import dev.eventbus.log.AppendChain;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.FailedLog;
import dev.eventbus.log.Fields;
import dev.eventbus.log.JobLog;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.LogException;
import dev.eventbus.log.PauseLog;
import dev.eventbus.log.ReplayLog;
import dev.eventbus.log.StartPosition;
import dev.eventbus.log.SubscriptionLog;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A log on a store in this process. Several logs on one store are as several processes on one Redis. */
final class InMemoryLog implements EventLog {
    private final InMemoryStore store;
    private final Duration lease;
    private final ToLongFunction<String> hardLimit;
    private final Function<Fields, @Nullable String> eventId;
    private final Set<InMemoryConsumer> consumers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * A log on {@code store}.
     *
     * @param lease how long a consumer lives without a pulse
     * @param hardLimit how many entries the stream of a type keeps at the most
     * @param eventId finds the event's id in an entry, for the marks of handled events
     */
    InMemoryLog(
            InMemoryStore store,
            Duration lease,
            ToLongFunction<String> hardLimit,
            Function<Fields, @Nullable String> eventId) {
        this.store = store;
        this.lease = lease;
        this.hardLimit = hardLimit;
        this.eventId = eventId;
    }

    /** The event of an entry; where it shows none, the entry itself. */
    String eventOf(Delivery delivery) {
        String id = eventId.apply(delivery.fields());
        return id == null ? delivery.entryId() : id;
    }

    @Override
    public String stream(String type) {
        return InMemoryStore.stream(type);
    }

    @Override
    public CompletableFuture<String> append(String type, UUID eventId, Fields fields) {
        return append(type, eventId, fields, new AppendChain(), entries -> null);
    }

    @Override
    public CompletableFuture<String> appendOnce(String type, UUID eventId, Fields fields, AppendChain chain) {
        String id = eventId.toString();
        return append(
                type, eventId, fields, chain, entries -> entries.first(entry -> id.equals(this.eventId.apply(entry))));
    }

    private CompletableFuture<String> append(
            String type, UUID eventId, Fields fields, AppendChain chain, Function<Entries, @Nullable EntryId> before) {
        if (closed) {
            chain.breakOff();
            return CompletableFuture.failedFuture(new BusUnavailableException(
                    "The in-memory log is closed; event %s was not stored in stream '%s'. Publish before closing the bus."
                            .formatted(eventId, stream(type))));
        }
        @Nullable
        EntryId id = store.step(() -> {
            StoredType stored = store.type(type);
            EntryId there = before.apply(stored.entries());
            if (there != null || chain.isBroken()) {
                return there;
            }
            EntryId appended = stored.entries().append(fields, store.now());
            stored.trimTo(hardLimit.applyAsLong(type));
            return appended;
        });
        if (id == null) {
            return CompletableFuture.failedFuture(new BusUnavailableException(
                    "Event %s was not stored in stream '%s', since one before it was not. Publish again from that one on."
                            .formatted(eventId, stream(type))));
        }
        store.wake(type);
        return CompletableFuture.completedFuture(id.toString());
    }

    /** There is one memory, and no more to wait for. */
    @Override
    public void check(Durability durability) {}

    @Override
    public CompletableFuture<Void> secure(
            String type, UUID eventId, String entryId, Durability durability, Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void declare(String subscription, String type, StartPosition start) {
        step(() -> {
            store.type(type).declare(subscription, start);
            return true;
        });
    }

    @Override
    public List<List<String>> readableTogether(Collection<String> types) {
        return types.isEmpty() ? List.of() : List.of(List.copyOf(types));
    }

    @Override
    public LogConsumer join(String subscription, List<String> types) {
        InMemoryConsumer consumer = step(() -> new InMemoryConsumer(this, subscription, types));
        consumers.add(consumer);
        return consumer;
    }

    @Override
    public Trimmed trim(String type, Retention retention, long believedUntil) {
        return step(() -> {
            StoredType stored = store.type(type);
            long now = store.now();
            return stored.keptBy(this, now)
                    ? stored.trim(retention, now, now <= believedUntil)
                    : Trimmed.notOurs(Instant.ofEpochMilli(now));
        });
    }

    @Override
    public SubscriptionLog subscriptions() {
        return new InMemorySubscriptionLog(this);
    }

    @Override
    public FailedLog failed() {
        return new InMemoryFailedLog(this);
    }

    @Override
    public ReplayLog replays() {
        return new InMemoryReplayLog(this);
    }

    @Override
    public PauseLog pauses() {
        return new InMemoryPauseLog(this);
    }

    @Override
    public JobLog jobs() {
        return new InMemoryJobLog(this);
    }

    @Override
    public void close() {
        closed = true;
        consumers.forEach(InMemoryConsumer::close);
    }

    InMemoryStore store() {
        return store;
    }

    long leaseMillis() {
        return lease.toMillis();
    }

    void forget(InMemoryConsumer consumer) {
        consumers.remove(consumer);
    }

    /** Makes one step of the store, unless this log is closed. */
    <T> T step(Supplier<T> step) {
        if (closed) {
            throw new LogException("The in-memory log is closed: nothing was changed.", null);
        }
        return store.step(step);
    }
}
