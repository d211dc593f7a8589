package dev.eventbus.redis;

import dev.eventbus.log.Fields;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Appends events to one stream unless they are there already.
 *
 * <p>It reads the stream from where the first of them may be to its end. A script then appends those that were not found,
 * up to the first that may be among what has come meanwhile; for that one it looks again. Other appends to the stream go
 * with them, so that order holds. Belongs to one session; what happens when that is lost is the writer's to see to. For
 * the session's thread only.
 */
final class OnceAppends {
    private static final int MOST_AT_ONCE = 200;
    private static final long MOST_BYTES_AT_ONCE = 1 << 20;
    /** A script looks at so many entries of what has come meanwhile. When there are more, they are read first. */
    private static final int IN_SCRIPT = 500;
    /** The next one looks at twice as many, up to this; others must not append more than that within each round trip. */
    private static final int MOST_IN_SCRIPT = 4_000;

    private static final String NOT_LOOKED_FOR = "-";

    /** Whose appends these are. */
    interface Writer extends Xadd.Listener {
        /** The append is about to be written. */
        Xadd write(Append append, Session session);

        /** It was written, and nothing was stored. */
        void takeBack(Append append);

        void found(Append append, String entryId);

        void refused(Append append, String error);

        /** It is not written, since one before it was not stored. */
        void cutOff(Append append);

        /** The session cannot be used any more. */
        void broken(Session session, Throwable why);

        /** Nothing is looked for any more. */
        void done(OnceAppends over);

        boolean isCurrent(OnceAppends looking);
    }

    private final Target target;
    private final Session session;
    private final EventExecutor executor;
    private final Duration timeout;
    private final Function<Fields, @Nullable String> eventId;
    private final ServerClock clock;
    private final Writer writer;
    private final Deque<Append> waiting = new ArrayDeque<>();
    private final List<Append> chosen = new ArrayList<>();
    private final Map<String, Append> wanted = new HashMap<>(); // of the chosen those that are looked for
    private int inScript = IN_SCRIPT;

    OnceAppends(
            Target target,
            Session session,
            EventExecutor executor,
            RedisLogSettings settings,
            ServerClock clock,
            Writer writer) {
        this.target = target;
        this.session = session;
        this.executor = executor;
        this.timeout = settings.watchdog();
        this.eventId = settings.eventId();
        this.clock = clock;
        this.writer = writer;
    }

    Target target() {
        return target;
    }

    /** What is not written, in its order; the writer may remove from it. */
    Deque<Append> waiting() {
        return waiting;
    }

    /** Sees to the next ones. */
    void begin() {
        EntryId from = choose();
        if (wanted.isEmpty()) {
            writer.done(this);
            return;
        }
        Seen seen = target.seen(session);
        seen.reach(from);
        wanted.values().removeIf(append -> {
            String known = seen.find(append.eventId.toString());
            return known != null && found(append, known);
        });
        read(seen, Verification.FIRST_PAGE);
    }

    /** Chooses those that are appended together; says from where to look for them. */
    private EntryId choose() {
        chosen.clear();
        wanted.clear();
        EntryId from = EntryId.LAST;
        long bytes = 0;
        for (Append append : waiting) {
            bytes += append.bytes;
            if (chosen.size() == MOST_AT_ONCE || !chosen.isEmpty() && bytes > MOST_BYTES_AT_ONCE) {
                break;
            }
            if (append.isOnce()) {
                if (wanted.putIfAbsent(append.eventId.toString(), append) != null) {
                    break; // twice the same: the second will find the first
                }
                EntryId bound = clock.before(append.eventId);
                from = bound.compareTo(from) < 0 ? bound : from;
            }
            chosen.add(append);
        }
        return from;
    }

    private boolean found(Append append, String entryId) {
        waiting.remove(append);
        writer.found(append, entryId);
        return true;
    }

    private boolean dropped(Append append) {
        waiting.remove(append);
        writer.cutOff(append);
        return true;
    }

    private void read(Seen seen, int count) {
        session.send(Commands.xrange(target.key(), "(" + seen.to(), "+", count), timeout)
                .whenCompleteAsync(
                        (page, failure) -> {
                            if (!writer.isCurrent(this)) {
                                return;
                            }
                            if (failure == null) {
                                look(seen, page, count);
                            } else if (RedisErrors.isPassing(failure)) {
                                writer.broken(session, failure);
                            } else {
                                refuse(failure);
                            }
                        },
                        executor);
    }

    private void look(Seen seen, List<EntriesOutput.Entry> page, int count) {
        long bytes = 1;
        for (EntriesOutput.Entry entry : page) {
            bytes += entry.fields().bytes();
            String event = eventId.apply(entry.fields());
            seen.add(entry.id(), event);
            Append append = event == null ? null : wanted.remove(event);
            if (append != null) {
                found(append, entry.id());
            }
        }
        if (page.size() == count && !wanted.isEmpty()) {
            read(seen, Verification.nextPage(page.size(), bytes));
        } else {
            append(seen);
        }
    }

    private void refuse(Throwable failure) {
        for (Append append : wanted.values()) {
            waiting.remove(append);
            writer.refused(append, RedisErrors.reason(failure));
        }
        begin();
    }

    private void append(Seen seen) {
        chosen.removeIf(append -> append.done || append.isCutOff() && dropped(append));
        if (chosen.isEmpty()) {
            begin();
            return;
        }
        List<Object> words = new ArrayList<>();
        words.add(seen.to().toString());
        words.add(target.hardLimit());
        words.add(inScript);
        List<Xadd> writes = new ArrayList<>();
        for (Append append : chosen) {
            waiting.remove(); // they are its first ones
            writes.add(writer.write(append, session));
            words.add(append.isOnce() ? append.knownBy() : NOT_LOOKED_FOR);
            words.add(2 * append.fields.size());
            for (int i = 0; i < append.fields.size(); i++) {
                words.add(append.fields.name(i));
                words.add(append.fields.value(i));
            }
        }
        Script.ADDONCE
                .run(session, timeout, List.of(target.key()), words.toArray())
                .whenCompleteAsync((reply, failure) -> appended(writes, reply, failure), executor);
    }

    private void appended(List<Xadd> writes, @Nullable Object reply, @Nullable Throwable failure) {
        if (!writer.isCurrent(this)) {
            return; // the session is over, and they are in doubt
        }
        if (failure != null) {
            if (RedisErrors.isReply(failure)) {
                writes.forEach(write -> writer.answered(write, null, RedisErrors.reason(failure)));
                begin();
            }
            return; // otherwise the session is over in a moment
        }
        List<@Nullable Object> parts = Replies.list(reply);
        int next = 0;
        for (Object id : Replies.list(parts.get(0))) {
            writer.answered(writes.get(next++), Replies.text(id), null);
        }
        String error = Replies.text(parts.get(1));
        if (!error.isEmpty()) {
            writer.answered(writes.get(next++), null, error);
        }
        inScript = next == 0 ? Math.min(2 * inScript, MOST_IN_SCRIPT) : IN_SCRIPT;
        for (int i = writes.size() - 1; i >= next; i--) {
            Append again = writes.get(i).append;
            writer.takeBack(again);
            if (!again.done) {
                waiting.addFirst(again);
            }
        }
        begin();
    }
}
