package dev.eventbus.redis;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Entries that one script settles, many in one call: while a call is under way, what comes gathers for the next. So nothing
 * waits for company, and the more there is to do, the less of it each costs. Safe for any number of threads.
 *
 * <p>When a call fails, so do all its entries, and whoever said them says them again. In case one of them is to blame, the
 * next go alone, and with each success twice as many together.
 */
final class Convoy {
    /** Healthy subscriptions wait behind each script: beside 64 they handled a seventh less. */
    private static final int MOST = 16;

    private static final long MOST_BYTES = 1 << 20;

    private final Function<List<Entry>, CompletableFuture<@Nullable Object>> call;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private boolean underWay;
    private int most = MOST;

    /** What the script is told of an entry, and what it has answered. */
    record Entry(List<Object> words, long bytes, CompletableFuture<@Nullable Object> answer) {}

    /** {@code call} answers with a list that has an answer for each entry. */
    Convoy(Function<List<Entry>, CompletableFuture<@Nullable Object>> call) {
        this.call = call;
    }

    /** @param bytes how long {@code words} are, about */
    CompletableFuture<@Nullable Object> add(List<Object> words, long bytes) {
        Entry entry = new Entry(words, bytes, new CompletableFuture<>());
        synchronized (this) {
            waiting.add(entry);
            if (underWay) {
                return entry.answer;
            }
            underWay = true;
        }
        send();
        return entry.answer;
    }

    /** For who has set {@code underWay}. */
    private void send() {
        for (List<Entry> entries = next(); !entries.isEmpty(); entries = next()) {
            List<Entry> sent = entries;
            CompletableFuture<List<@Nullable Object>> reply = reply(sent);
            if (!reply.isDone()) {
                reply.whenComplete((answers, failure) -> {
                    arrived(sent, answers, failure);
                    send();
                });
                return;
            }
            reply.whenComplete((answers, failure) -> arrived(sent, answers, failure));
        }
    }

    private CompletableFuture<List<@Nullable Object>> reply(List<Entry> entries) {
        CompletableFuture<@Nullable Object> reply;
        try {
            reply = call.apply(entries);
        } catch (RuntimeException e) {
            reply = CompletableFuture.failedFuture(e);
        }
        return reply.thenApply(answers -> {
            List<@Nullable Object> each = Replies.list(answers);
            if (each.size() != entries.size()) {
                throw new IllegalStateException(
                        "Redis gave %d answers for %d entries".formatted(each.size(), entries.size()));
            }
            return each;
        });
    }

    private synchronized List<Entry> next() {
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && entries.size() < most && bytes < MOST_BYTES) {
            Entry entry = waiting.remove();
            entries.add(entry);
            bytes += entry.bytes;
        }
        underWay = !entries.isEmpty();
        return entries;
    }

    private void arrived(List<Entry> entries, @Nullable List<@Nullable Object> answers, @Nullable Throwable failure) {
        synchronized (this) {
            most = answers == null ? 1 : Math.min(MOST, 2 * most);
        }
        for (int i = 0; i < entries.size(); i++) {
            if (answers != null) {
                entries.get(i).answer.complete(answers.get(i));
            } else {
                entries.get(i).answer.completeExceptionally(RedisErrors.unwrap(requireNonNull(failure)));
            }
        }
    }
}
