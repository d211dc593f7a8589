package dev.eventbus.memory;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.eventbus.Pause;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.Fields;
import dev.eventbus.log.GroupLostException;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.LogException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A consumer of a store's groups. */
final class InMemoryConsumer implements LogConsumer {
    private final InMemoryLog log;
    private final InMemoryStore store;
    private final String subscription;
    private final List<String> types;
    private final String name;
    private @Nullable CompletableFuture<Void> waiting;
    private final Map<String, Long> knownLosses = new HashMap<>();
    private volatile Pauses paused;
    private boolean woken;
    private boolean closed;

    /** Joins; within a step. */
    InMemoryConsumer(InMemoryLog log, String subscription, List<String> types) {
        this.log = log;
        this.store = log.store();
        this.subscription = subscription;
        this.types = List.copyOf(types);
        this.name = "memory-" + store.nextNumber();
        for (String type : this.types) {
            stored(type).leases().renew(name, store.now());
            knownLosses.put(type, stored(type).group().lostAndTold());
        }
        this.paused = lookForPauses();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<List<Delivery>> read(int max, Duration wait) {
        store.step(() -> {
            woken = false;
        });
        return readUntil(System.nanoTime() + wait.toNanos(), max);
    }

    private CompletableFuture<List<Delivery>> readUntil(long end, int max) {
        try {
            return log.step(() -> {
                List<Delivery> read = readNow(max);
                long left = end - System.nanoTime();
                if (!read.isEmpty() || left <= 0 || woken) {
                    return CompletableFuture.completedFuture(read);
                }
                CompletableFuture<Void> change = store.change(types);
                waiting = change;
                // Not on the thread that appends: whoever reads may chain what takes its time.
                return change.completeOnTimeout(null, left, NANOSECONDS).thenComposeAsync(woken -> readUntil(end, max));
            });
        } catch (LogException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void wake() {
        CompletableFuture<Void> underWay = store.step(() -> {
            woken = true;
            return waiting;
        });
        if (underWay != null) {
            underWay.complete(null);
        }
    }

    private List<Delivery> readNow(int max) {
        refuseWhenClosed();
        // All groups first: what one of them hands out must not be lost because another is.
        List<Group> groups = types.stream().map(this::group).toList();
        return groups.stream().flatMap(group -> group.read(name, max).stream()).toList();
    }

    @Override
    public List<Delivery> held(Set<String> inHand, int max) {
        return log.step(() -> {
            refuseWhenClosed();
            return types.stream()
                    .flatMap(type -> group(type).held(name, inHand, max).stream())
                    .limit(max)
                    .toList();
        });
    }

    @Override
    public Pulse pulse(boolean inHand) {
        return log.step(() -> {
            long now = store.now();
            paused = lookForPauses();
            List<StoredSubscription> all = everywhere();
            boolean fenced = all.stream().anyMatch(stored -> stored.leases().ended(name));
            if (!fenced) {
                all.forEach(stored -> stored.leases().renew(name, now));
            }
            Set<String> dead = all.stream()
                    .flatMap(stored -> stored.dead(name, now, log.leaseMillis()).stream())
                    .collect(Collectors.toSet());
            Optional<Duration> nextRetry = all.stream()
                    .flatMap(stored -> stored.retries().nextDue().stream())
                    .min(Comparator.naturalOrder())
                    .map(due -> Duration.ofMillis(Math.max(0, due - now)));
            return new Pulse(fenced, nextRetry, dead, losses());
        });
    }

    private List<Loss> losses() {
        List<Loss> losses = new ArrayList<>();
        for (String type : types) {
            Group group = stored(type).group();
            long known = knownLosses.getOrDefault(type, 0L);
            if (group.lost() > known) {
                losses.add(new Loss(type, group.lost() - known, true));
                knownLosses.put(type, group.lost());
                group.told(group.lost());
            }
        }
        return losses;
    }

    @Override
    public Pauses pauses() {
        return paused;
    }

    private Pauses lookForPauses() {
        Set<Pause> all = types.stream()
                .flatMap(type -> store.type(type).pauses().of(subscription).stream())
                .collect(Collectors.toSet());
        String version = types.stream()
                .map(type -> Long.toString(store.type(type).pauses().version()))
                .collect(Collectors.joining("/"));
        return new Pauses(all, version);
    }

    @Override
    public TakenOver takeOver(String deadConsumer, int max) {
        return log.step(() -> everywhere().stream()
                .map(stored -> stored.takeOver(name, deadConsumer, max, store.now(), log.leaseMillis()))
                .reduce(new TakenOver(0, List.of(), false), InMemoryConsumer::both));
    }

    private static TakenOver both(TakenOver one, TakenOver other) {
        return new TakenOver(
                one.entries() + other.entries(),
                Stream.concat(one.trimmed().stream(), other.trimmed().stream()).toList(),
                one.more() || other.more());
    }

    @Override
    public List<Delivery> takeDue(Set<String> inHand, int max) {
        return log.step(() -> {
            List<Delivery> due = new ArrayList<>();
            for (String type : types) {
                due.addAll(stored(type).takeDue(name, inHand, max - due.size(), store.now(), log.leaseMillis()));
            }
            return due;
        });
    }

    @Override
    public boolean begin(Delivery delivery) {
        return log.step(() -> stored(delivery.type()).count(name, delivery, delivery.deliveries() + 1));
    }

    @Override
    public void withdraw(Delivery delivery) {
        log.step(() -> stored(delivery.type()).count(name, delivery, delivery.deliveries()));
    }

    @Override
    public CompletableFuture<List<Delivery>> acknowledge(List<Delivery> handled, Duration markFor) {
        return answer(() -> handled.stream()
                .filter(delivery -> !acknowledge(delivery, markFor))
                .toList());
    }

    private boolean acknowledge(Delivery delivery, Duration markFor) {
        StoredSubscription stored = stored(delivery.type());
        boolean accepted = stored.acknowledge(name, delivery);
        if (accepted) {
            stored.handled().mark(log.eventOf(delivery), markFor, store.now());
        }
        return accepted;
    }

    @Override
    public CompletableFuture<Optional<Instant>> retry(Delivery delivery, Fields copy, Duration delay) {
        return answer(() -> stored(delivery.type()).retry(name, delivery, copy, store.now() + delay.toMillis()));
    }

    @Override
    public CompletableFuture<Optional<String>> park(Delivery delivery, Fields failed) {
        return answer(() -> stored(delivery.type()).park(name, delivery, failed, store.now()));
    }

    @Override
    public CompletableFuture<Optional<String>> setAside(Delivery delivery, UUID tenant, Fields copy) {
        return answer(() -> {
            StoredPauses pauses = store.type(delivery.type()).pauses();
            if (!pauses.has(subscription, tenant)) {
                pauses.changed();
            }
            return stored(delivery.type()).setAside(name, delivery, tenant, copy, store.now());
        });
    }

    @Override
    public BroughtBack bringBack(String type, String after, Set<UUID> paused) {
        return log.step(() -> {
            StoredPauses pauses = store.type(type).pauses();
            StoredSubscription stored = stored(type);
            return stored.aside()
                    .bringBack(
                            after,
                            tenant -> !paused.contains(tenant) && !pauses.has(subscription, tenant),
                            stored.retries(),
                            store.now());
        });
    }

    @Override
    public List<Delivery> handledBefore(List<Delivery> deliveries) {
        return log.step(() -> deliveries.stream()
                .filter(delivery -> stored(delivery.type()).handled().marked(log.eventOf(delivery), store.now()))
                .toList());
    }

    @Override
    public void leave(Collection<Delivery> retries) {
        log.step(() -> {
            retries.forEach(retry -> stored(retry.type()).retries().giveBack(retry, store.now()));
            everywhere().forEach(stored -> stored.leave(name));
            return true;
        });
    }

    @Override
    public void close() {
        CompletableFuture<Void> underWay = store.step(() -> {
            closed = true;
            return waiting;
        });
        if (underWay != null) {
            underWay.complete(null);
        }
        log.forget(this);
    }

    private <T> CompletableFuture<T> answer(Supplier<T> step) {
        try {
            return CompletableFuture.completedFuture(log.step(step));
        } catch (LogException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw new LogException(
                    "Consumer '%s' of subscription '%s' is closed and reads nothing more."
                            .formatted(name, subscription),
                    null);
        }
    }

    private Group group(String type) {
        Group group = stored(type).group();
        if (!group.exists()) {
            throw new GroupLostException(
                    "The group of subscription '%s' on stream '%s' is gone: it or its stream was deleted. Declare it again; it goes on at its saved position."
                            .formatted(subscription, log.stream(type)),
                    null);
        }
        return group;
    }

    private StoredSubscription stored(String type) {
        return store.subscription(subscription, type);
    }

    private List<StoredSubscription> everywhere() {
        return types.stream().map(this::stored).toList();
    }
}
