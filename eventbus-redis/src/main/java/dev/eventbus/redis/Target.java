package dev.eventbus.redis;

import dev.eventbus.log.Fields;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A stream that is appended to: the part of {@code XADD} that is always the same, and the last id it gave. */
final class Target {
    private static final int PARTS_BEFORE_FIELDS = 6;

    private final String stream;
    private final byte[] key;
    private final long hardLimit;
    private final byte[] head;
    private @Nullable Session lastSession; // these belong to the publishing thread
    private @Nullable String acknowledged; // in the text of the server as long as nobody asks
    private @Nullable EntryId last; // the one before, until then
    private @Nullable Session usedBy;
    private @Nullable Session seenSession;
    private @Nullable Seen seen;

    Target(String stream, long hardLimit) {
        this.stream = stream;
        this.key = Bytes.of(stream);
        this.hardLimit = hardLimit;
        this.head = ("$4\r\nXADD\r\n$%d\r\n%s\r\n$6\r\nMAXLEN\r\n$1\r\n~\r\n$%d\r\n%d\r\n$1\r\n*\r\n")
                .formatted(key.length, stream, Long.toString(hardLimit).length(), hardLimit)
                .getBytes(StandardCharsets.UTF_8);
    }

    String stream() {
        return stream;
    }

    byte[] key() {
        return key;
    }

    long hardLimit() {
        return hardLimit;
    }

    /** The id of the last append that {@code session} has acknowledged. */
    @Nullable
    EntryId last(Session session) {
        return session == lastSession ? last() : null;
    }

    /** The id of the last append that any session has acknowledged. */
    @Nullable
    EntryId last() {
        String text = acknowledged;
        if (text != null) {
            acknowledged = null; // if it is no id, that is told once
            last = EntryId.parse(text);
        }
        return last;
    }

    /** {@link #last()} when {@code session} is used for the first time. */
    @Nullable
    EntryId lastBefore(Session session) {
        if (session == usedBy) {
            return null;
        }
        usedBy = session;
        return last();
    }

    void acknowledged(Session session, String id) {
        lastSession = session;
        acknowledged = id;
    }

    /** What {@code session} has read of it. */
    Seen seen(Session session) {
        if (seen == null || seenSession != session) {
            seen = new Seen(); // another server may have lost what the last one had
            seenSession = session;
        }
        return seen;
    }

    /** {@code XADD key MAXLEN ~ limit * fields…} as it goes to the server. For any thread. */
    byte[] command(Fields fields) {
        int parts = PARTS_BEFORE_FIELDS + 2 * fields.size();
        int size = 3 + digits(parts) + head.length;
        for (int i = 0; i < fields.size(); i++) {
            size += size(fields.name(i)) + size(fields.value(i));
        }
        byte[] command = new byte[size];
        int at = put('*', parts, command, 0);
        System.arraycopy(head, 0, command, at, head.length);
        at += head.length;
        for (int i = 0; i < fields.size(); i++) {
            at = put(fields.name(i), command, at);
            at = put(fields.value(i), command, at);
        }
        return command;
    }

    private static int size(byte[] part) {
        return 5 + digits(part.length) + part.length;
    }

    private static int digits(int number) {
        int digits = 1;
        for (int left = number; left >= 10; left /= 10) {
            digits++;
        }
        return digits;
    }

    private static int put(byte[] part, byte[] to, int from) {
        int at = put('$', part.length, to, from);
        System.arraycopy(part, 0, to, at, part.length);
        return end(to, at + part.length);
    }

    private static int put(char kind, int number, byte[] to, int from) {
        to[from] = (byte) kind;
        int end = from + 1 + digits(number);
        int left = number;
        for (int i = end - 1; i > from; i--) {
            to[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        return end(to, end);
    }

    private static int end(byte[] to, int at) {
        to[at] = '\r';
        to[at + 1] = '\n';
        return at + 2;
    }
}
