package dev.eventbus.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when a stream went backwards: when the newest entry that this process knows of is gone, and not by trimming. After
 * a failover, or a restart from an older file, events may be lost that were acknowledged.
 */
final class Rewinds {
    private static final Logger LOG = LoggerFactory.getLogger(Rewinds.class);
    /** A publisher and its consumers find the same. */
    private static final long ONCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String where;
    private final Map<String, Long> told = new ConcurrentHashMap<>();

    Rewinds(String where) {
        this.where = where;
    }

    /**
     * Looks for an entry on a new connection; without the right to, it does nothing.
     *
     * @param newest the newest that an earlier connection has seen
     */
    void look(Session session, String stream, EntryId newest, Duration timeout) {
        byte[] key = Bytes.of(stream);
        session.send(Commands.xrevrange(key, newest.toString(), "-", 1), timeout)
                .thenCompose(found -> found.isEmpty() // trimmed up to there?
                        ? session.send(Commands.xinfoStream(key), timeout).handle(Rewinds::lastGenerated)
                        : CompletableFuture.completedFuture(
                                EntryId.parse(found.get(0).id())))
                .thenAccept(last -> {
                    if (last.compareTo(newest) < 0) {
                        tell(stream, newest, last);
                    }
                });
    }

    private static EntryId lastGenerated(@Nullable Object info, @Nullable Throwable failure) {
        if (failure != null) {
            return RedisErrors.isGroupLost(failure) ? EntryId.FIRST : EntryId.LAST;
        }
        List<@Nullable Object> flat = Replies.list(info);
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            if (Replies.text(flat.get(i)).equals("last-generated-id")) {
                return EntryId.parse(Replies.text(flat.get(i + 1)));
            }
        }
        return EntryId.LAST;
    }

    private void tell(String stream, EntryId newest, EntryId last) {
        long now = System.nanoTime();
        Long before = told.put(stream, now);
        if (before == null || now - before > ONCE_NANOS) {
            LOG.warn(
                    "Stream {} at {} went backwards: entry {} was there and is gone, while {} is not. Redis has lost what it had"
                            + " acknowledged between them, by a failover to a replica that was behind or a restart from an"
                            + " older file, unless somebody deleted it. Those who had not read it will not get it.",
                    stream,
                    where,
                    newest,
                    last);
        }
    }
}
