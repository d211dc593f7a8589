package dev.eventbus.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/** What is written on the current session and not answered, in its order. For the loop's thread only. */
final class Unanswered {
    private static final int MOST = 4_096;
    private static final long MOST_BYTES = 8L << 20;

    private final Deque<Append> appends = new ArrayDeque<>();
    private long bytes;
    private boolean heard; // since heardAt was set
    private long heardAt = System.nanoTime();

    boolean isEmpty() {
        return appends.isEmpty();
    }

    /** Whether more may be written. */
    boolean hasRoom() {
        return appends.size() < MOST && bytes < MOST_BYTES;
    }

    Collection<Append> appends() {
        return appends;
    }

    void add(Append append) {
        appends.add(append);
        bytes += append.bytes;
    }

    /** It was written, and nothing of it is under way any more. */
    void remove(Append append) {
        if (appends.peek() == append) {
            appends.poll();
        } else {
            appends.remove(append);
        }
        bytes -= append.bytes;
    }

    /** The server has answered to it. */
    void answered(Append append) {
        remove(append);
        heard = true;
    }

    /** The session is over. */
    List<Append> takeAll() {
        List<Append> all = List.copyOf(appends);
        appends.clear();
        bytes = 0;
        return all;
    }

    /** Whether the server has said nothing for {@code patience}, while it had something to answer. To be asked now and then. */
    boolean isStuck(long now, Duration patience) {
        if (heard) {
            heard = false;
            heardAt = now;
        }
        Append oldest = appends.peek();
        return oldest != null && now - oldest.writtenAt > patience.toNanos() && now - heardAt > patience.toNanos();
    }
}
