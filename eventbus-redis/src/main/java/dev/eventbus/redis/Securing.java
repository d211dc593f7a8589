package dev.eventbus.redis;

import dev.eventbus.ConfigurationException;
import dev.eventbus.Durability;
import dev.eventbus.DurabilityException;
import dev.eventbus.log.LogException;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Waits until entries are on as many replicas, or on the disk, as one {@link Durability} asks.
 *
 * <p>It has a connection of its own, since {@code WAIT} blocks one. {@code WAIT} is about what its connection wrote and all
 * that was written before: so for each stream a script looks whether the entries are there, which a server that was
 * restarted or promoted meanwhile may have lost, and writes something; then one {@code WAIT} is for all of them. One round is
 * under way at a time; what is asked for meanwhile shares the next. For any thread.
 */
final class Securing implements AutoCloseable {
    private static final int MOST_AT_ONCE = 1_000;
    /** A replica that does not answer holds up for so long those that come after. */
    private static final long ROUND_MILLIS = 200;

    private static final long PAUSE_MILLIS = 50;

    private final Durability durability;
    private final Link link;
    private final EventExecutor executor;
    private final Duration watchdog;
    private final String where;
    private final Queue<Wish> wishes = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean known;
    private volatile boolean closed;

    Securing(Durability durability, Link link, EventExecutor executor, RedisLogSettings settings) {
        this.durability = durability;
        this.link = link;
        this.executor = executor;
        this.watchdog = settings.watchdog();
        this.where = link.where();
    }

    /** An entry, and until when to wait for it. */
    private static final class Wish {
        final String stream;
        final byte[] secured;
        final UUID eventId;
        final String entryId;
        final long deadline;
        final CompletableFuture<Void> outcome = new CompletableFuture<>();
        OptionalInt reached = OptionalInt.empty();

        Wish(String stream, byte[] secured, UUID eventId, String entryId, long deadline) {
            this.stream = stream;
            this.secured = secured;
            this.eventId = eventId;
            this.entryId = entryId;
            this.deadline = deadline;
        }
    }

    /** See {@link dev.eventbus.log.EventLog#check}. */
    void check() {
        if (known) {
            return;
        }
        try {
            Link.await(link.call(
                    durability.isFsynced() ? Commands.waitForDisk(1) : Commands.waitForReplicas(0, 1),
                    watchdog,
                    "Asking"));
            known = true;
        } catch (LogException e) {
            Throwable reply = e.getCause();
            if (reply != null && RedisErrors.isReply(reply) && !RedisErrors.isPassing(reply)) {
                throw new ConfigurationException(
                        "Redis at %s cannot do what the durability '%s' asks: %s. %s"
                                .formatted(where, durability, RedisErrors.reason(reply), remedy(reply)),
                        reply);
            }
        }
    }

    private String remedy(Throwable reply) {
        String reason = RedisErrors.reason(reply);
        if (reason.startsWith("NOPERM")) {
            return durability.isFsynced() ? "Grant the user +waitaof." : "Grant the user +wait.";
        }
        if (reason.contains("appendonly")) {
            return "Set 'appendonly yes' there, or choose another durability.";
        }
        return "It takes Redis 7.2 or newer, or Valkey; or choose another durability.";
    }

    /** See {@link dev.eventbus.log.EventLog#secure}. */
    CompletableFuture<Void> secure(String stream, byte[] secured, UUID eventId, String entryId, Duration timeout) {
        Wish wish = new Wish(stream, secured, eventId, entryId, System.nanoTime() + timeout.toNanos());
        wishes.add(wish);
        start(0);
        return wish.outcome;
    }

    private void start(long pauseMillis) {
        if (!wishes.isEmpty() && running.compareAndSet(false, true)) {
            try {
                executor.schedule(this::round, pauseMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                running.set(false);
                failAll();
            }
        }
    }

    private void round() {
        if (closed) {
            failAll();
            return;
        }
        List<Wish> batch = new ArrayList<>();
        long longest = 1;
        for (Wish wish = wishes.poll(); wish != null; wish = batch.size() < MOST_AT_ONCE ? wishes.poll() : null) {
            batch.add(wish);
            longest = Math.max(longest, TimeUnit.NANOSECONDS.toMillis(wish.deadline - System.nanoTime()));
        }
        long millis = Math.min(longest, ROUND_MILLIS);
        link.onOneSession(session -> lookAndWait(session, batch, millis).whenComplete((reached, failure) -> {
                    if (failure != null) {
                        session.close(); // the next one may find another server
                    }
                }))
                .whenComplete((reached, failure) -> {
                    if (failure == null) {
                        settle(batch, reached);
                    } else {
                        settle(batch, failure);
                    }
                    running.set(false);
                    start(failure == null ? 0 : PAUSE_MILLIS);
                });
    }

    /** How many have all of these that are there; those that are not fail. */
    private CompletableFuture<Integer> lookAndWait(Session session, List<Wish> batch, long millis) {
        CompletableFuture<?>[] looks =
                batch.stream().collect(Collectors.groupingBy(wish -> wish.stream)).values().stream()
                        .map(ofStream -> look(session, ofStream))
                        .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(looks)
                .thenCompose(looked -> session.send(
                        durability.isFsynced()
                                ? Commands.waitForDisk(millis)
                                : Commands.waitForReplicas(durability.replicas(), millis),
                        watchdog.plusMillis(millis)))
                .thenApply(reply -> Math.toIntExact(Replies.number(
                        durability.isFsynced() ? Replies.list(reply).get(0) : reply)));
    }

    private CompletableFuture<Void> look(Session session, List<Wish> ofStream) {
        Wish any = ofStream.get(0);
        Object[] ids = ofStream.stream().map(wish -> wish.entryId).toArray();
        return Script.SECURED
                .run(session, watchdog, List.of(Bytes.of(any.stream), any.secured), ids)
                .thenAccept(reply -> {
                    List<@Nullable Object> there = Replies.list(reply);
                    for (int i = 0; i < ofStream.size(); i++) {
                        if (Replies.number(there.get(i)) == 0) {
                            fail(
                                    ofStream.get(i),
                                    OptionalInt.empty(),
                                    "it is there no more: Redis has lost it in a restart or failover, or it was removed");
                        }
                    }
                });
    }

    private void settle(List<Wish> batch, int reached) {
        int required = durability.isFsynced() ? 1 : durability.replicas();
        for (Wish wish : batch) {
            wish.reached = OptionalInt.of(reached);
            if (reached >= required || wish.outcome.isDone()) {
                wish.outcome.complete(null);
            } else if (isLate(wish)) {
                fail(
                        wish,
                        wish.reached,
                        durability.isFsynced()
                                ? "the disk of Redis at %s has not confirmed it in time".formatted(where)
                                : "%d of %d replicas of Redis at %s have confirmed it in time"
                                        .formatted(reached, required, where));
            } else {
                wishes.add(wish);
            }
        }
    }

    private void settle(List<Wish> batch, Throwable failure) {
        String why = RedisErrors.reason(failure);
        boolean hopeless =
                RedisErrors.isReply(failure) && !RedisErrors.isPassing(failure) && !why.contains("replica instances");
        for (Wish wish : batch) {
            if (hopeless || isLate(wish) || wish.outcome.isDone()) {
                fail(wish, wish.reached, "asking Redis at %s failed: %s".formatted(where, why));
            } else {
                wishes.add(wish);
            }
        }
    }

    private boolean isLate(Wish wish) {
        return closed || System.nanoTime() - wish.deadline >= 0;
    }

    private void fail(Wish wish, OptionalInt reached, String why) {
        wish.outcome.completeExceptionally(
                new DurabilityException(wish.eventId, wish.stream, wish.entryId, durability, reached, why));
    }

    private void failAll() {
        for (Wish wish = wishes.poll(); wish != null; wish = wishes.poll()) {
            fail(wish, wish.reached, "the bus was closed");
        }
    }

    /** Ends the connection; what is waited for fails. */
    @Override
    public void close() {
        closed = true;
        link.close();
        failAll();
    }
}
