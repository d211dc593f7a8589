package dev.eventbus.redis;

import dev.eventbus.log.Fields;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which appends of lost connections are stored.
 *
 * <p>First it fences: the server ends those connections, so that nothing that is still in its buffers can be executed
 * any more. Then it looks for the appends' fields in the streams, from the newest entry back to the last one that is
 * known to be older than all of them. What it has not found until there is not stored and never will be, unless the
 * stream was trimmed up to there meanwhile: then nobody can tell.
 */
final class Verification {
    static final int FIRST_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final long PAGE_BYTES = 2L << 20;
    private static final long UNFENCED_MILLIS = 500;

    private final Session session;
    private final EventExecutor executor;
    private final Duration timeout;
    private final BiConsumer<Append, String> found;
    private final Set<Append> untold = ConcurrentHashMap.newKeySet();

    /**
     * Uses a new connection.
     *
     * @param executor the connection's thread
     * @param found gets each append that is stored, and its entry's id
     */
    Verification(Session session, EventExecutor executor, Duration timeout, BiConsumer<Append, String> found) {
        this.session = session;
        this.executor = executor;
        this.timeout = timeout;
        this.found = found;
    }

    /**
     * Makes the server end {@code peers}.
     *
     * @return whether it did; if not, then a moment has passed in which it will mostly have executed what they had sent
     */
    CompletableFuture<Boolean> fence(Collection<Peer> peers) {
        List<CompletableFuture<Boolean>> kills = peers.stream()
                .map(peer -> session.send(Commands.clientKill(peer), timeout).handle((killed, failure) -> {
                    if (failure != null && !RedisErrors.isForbidden(failure)) {
                        throw RedisErrors.asUnchecked(failure);
                    }
                    return failure == null;
                }))
                .toList();
        return CompletableFuture.allOf(kills.toArray(CompletableFuture[]::new))
                .thenCompose(done -> kills.stream().allMatch(CompletableFuture::join)
                        ? CompletableFuture.completedFuture(true)
                        : unfenced());
    }

    /** What stands in for a fence where there cannot be one. */
    CompletableFuture<Boolean> unfenced() {
        CompletableFuture<Boolean> later = new CompletableFuture<>();
        executor.schedule(() -> later.complete(false), UNFENCED_MILLIS, TimeUnit.MILLISECONDS);
        return later;
    }

    /** Those that were not found, and may yet have been stored. */
    Set<Append> untold() {
        return untold;
    }

    /** Looks for {@code inDoubt}, which are in the order in which they were written. */
    CompletableFuture<Void> find(List<Append> inDoubt) {
        Map<Target, List<Append>> byStream = new LinkedHashMap<>();
        for (Append append : inDoubt) {
            byStream.computeIfAbsent(append.target, t -> new ArrayList<>()).add(append);
        }
        return CompletableFuture.allOf(byStream.entrySet().stream()
                .map(e -> new Scan(e.getKey(), e.getValue()).next("+", FIRST_PAGE))
                .toArray(CompletableFuture[]::new));
    }

    /** How many entries to read after a page of so many and so long ones. */
    static int nextPage(int entries, long bytes) {
        return (int) Math.max(1, Math.min(LARGEST_PAGE, PAGE_BYTES / (bytes / entries + 1)));
    }

    /** One stream, page by page from its end. */
    private final class Scan {
        private final Target target;
        private final Map<Fields, Deque<Append>> wanted = new HashMap<>();
        private final EntryId after;
        private final @Nullable EntryId witness;
        private boolean witnessSeen;
        private long seen;

        Scan(Target target, List<Append> appends) {
            this.target = target;
            EntryId oldest = EntryId.LAST;
            for (Append append : appends) {
                wanted.computeIfAbsent(append.fields, f -> new ArrayDeque<>()).push(append);
                EntryId bound = append.after == null ? EntryId.FIRST : append.after;
                oldest = bound.compareTo(oldest) < 0 ? bound : oldest;
            }
            this.after = oldest;
            this.witness = appends.get(0).witness;
        }

        CompletableFuture<Void> next(String end, int count) {
            return session.send(Commands.xrevrange(target.key(), end, "(" + after, count), timeout)
                    .thenCompose(page -> {
                        long bytes = 1;
                        for (EntriesOutput.Entry entry : page) {
                            bytes += entry.fields().bytes();
                            match(entry);
                        }
                        if (wanted.isEmpty()) {
                            return CompletableFuture.completedFuture(null);
                        }
                        if (page.size() < count) {
                            return prove();
                        }
                        return next("(" + page.get(page.size() - 1).id(), nextPage(page.size(), bytes));
                    });
        }

        /** What is missing was never stored if an entry older than it is still there: streams are trimmed from that end. */
        private CompletableFuture<Void> prove() {
            if (witnessSeen) {
                return CompletableFuture.completedFuture(null);
            }
            return session.send(Commands.xrevrange(target.key(), after.toString(), "-", 1), timeout)
                    .thenCompose(older -> older.isEmpty()
                            ? session.send(Commands.xinfoStream(target.key()), timeout)
                                    .handle(this::isWhole)
                            : CompletableFuture.completedFuture(true))
                    .thenAccept(proven -> {
                        if (!proven) {
                            wanted.values().forEach(untold::addAll);
                        }
                    });
        }

        /** Whether nothing was ever removed, as far as this server and this user can know. */
        private boolean isWhole(@Nullable Object info, @Nullable Throwable failure) {
            if (failure != null && RedisErrors.isPassing(failure)) {
                throw RedisErrors.asUnchecked(failure);
            }
            if (failure != null && RedisErrors.isGroupLost(failure)) {
                return true; // there is no stream: nothing was stored, or all of it was deleted
            }
            Map<String, Long> numbers = failure == null ? Replies.numbers(info) : Map.of();
            Long added = numbers.get("entries-added"); // from 7.0 on
            if (added != null) {
                return added.equals(numbers.get("length"));
            }
            return witness == null && seen < target.hardLimit();
        }

        /** Of several with the same fields the latest written comes first, as in the pages. */
        private void match(EntriesOutput.Entry entry) {
            seen++;
            witnessSeen |= witness != null && EntryId.parse(entry.id()).compareTo(witness) <= 0;
            @Nullable Deque<Append> same = wanted.get(entry.fields());
            if (same != null) {
                found.accept(same.pop(), entry.id());
                if (same.isEmpty()) {
                    wanted.remove(entry.fields());
                }
            }
        }
    }
}
