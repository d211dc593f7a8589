package dev.eventbus.runtime;

import dev.eventbus.log.EntryIds;
import dev.eventbus.log.JobLog;
import dev.eventbus.log.ReplayLog;
import dev.eventbus.log.ReplayLog.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is left to replay of one stream, read a page ahead. */
final class ReplayLane {
    private static final int PAGE = 100;

    private final String type;
    private final ReplayRange range;
    private final Deque<Entry> next = new ArrayDeque<>();
    private String passed;
    private String after;
    private boolean ended;

    ReplayLane(String type, ReplayRange range, JobLog.Part part) {
        this.type = type;
        this.range = range;
        this.passed = part.passed();
        this.after = start();
    }

    private String start() {
        return passed.equals(JobLog.Part.NONE.passed()) ? range.after() : passed;
    }

    String type() {
        return type;
    }

    /** What the job has passed, as the log has it. */
    String passed() {
        return passed;
    }

    /** The next one, of a page that is read if it has none; throws what the log says. */
    Optional<Entry> peek(ReplayLog log) {
        if (next.isEmpty() && !ended) {
            next.addAll(log.read(type, after, range.upTo(), PAGE));
            ended = next.size() < PAGE;
        }
        return Optional.ofNullable(next.peek());
    }

    /** Takes the next one of its page that is of {@code upToMillis} or before; {@code null} if it has none. */
    @Nullable
    Entry take(long upToMillis) {
        Entry entry = next.peek();
        if (entry == null || EntryIds.millis(entry.id()) > upToMillis) {
            return null;
        }
        after = entry.id();
        return next.remove();
    }

    /** The job has passed this by now: what is behind it is left out. */
    void passed(String id) {
        passed = id;
        if (EntryIds.compare(start(), after) != 0) {
            after = start();
            next.clear();
            ended = false;
        }
    }
}
