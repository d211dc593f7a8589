package dev.eventbus.redis;

import dev.eventbus.log.Fields;
import io.netty.buffer.ByteBuf;
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
    private @Nullable EntryId last;
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
        return session == lastSession ? last : null;
    }

    /** The id of the last append that any session has acknowledged. */
    @Nullable
    EntryId last() {
        return last;
    }

    /** {@link #last()} when {@code session} is used for the first time. */
    @Nullable
    EntryId lastBefore(Session session) {
        if (session == usedBy) {
            return null;
        }
        usedBy = session;
        return last;
    }

    void acknowledged(Session session, EntryId id) {
        lastSession = session;
        last = id;
    }

    /** What {@code session} has read of it. */
    Seen seen(Session session) {
        if (seen == null || seenSession != session) {
            seen = new Seen(); // another server may have lost what the last one had
            seenSession = session;
        }
        return seen;
    }

    /** Writes {@code XADD key MAXLEN ~ limit * fields…}. */
    void encode(Fields fields, ByteBuf out) {
        out.writeByte('*');
        number(PARTS_BEFORE_FIELDS + 2L * fields.size(), out);
        out.writeBytes(head);
        for (int i = 0; i < fields.size(); i++) {
            bulk(fields.name(i), out);
            bulk(fields.value(i), out);
        }
    }

    private static void bulk(byte[] part, ByteBuf out) {
        out.writeByte('$');
        number(part.length, out);
        out.writeBytes(part);
        out.writeByte('\r').writeByte('\n');
    }

    private static void number(long value, ByteBuf out) {
        long power = 1;
        while (value / power >= 10) {
            power *= 10;
        }
        for (long left = value; power > 0; power /= 10) {
            out.writeByte('0' + (int) (left / power));
            left %= power;
        }
        out.writeByte('\r').writeByte('\n');
    }
}
