package dev.eventbus.subscribe;

import static dev.eventbus.log.FailureFields.ATTEMPTS;
import static dev.eventbus.log.FailureFields.ENTRY;
import static dev.eventbus.log.FailureFields.ERROR;
import static dev.eventbus.log.FailureFields.FINGERPRINT;
import static dev.eventbus.log.FailureFields.FIRST;
import static dev.eventbus.log.FailureFields.HANDLER;
import static dev.eventbus.log.FailureFields.LAST;
import static dev.eventbus.log.FailureFields.MESSAGE;
import static dev.eventbus.log.FailureFields.REASON;
import static dev.eventbus.log.FailureFields.STACK;
import static dev.eventbus.log.FailureFields.STREAM;
import static dev.eventbus.log.FailureFields.SUBSCRIPTION;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.FailedEvent;
import dev.eventbus.FailureReason;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.FailureFields;
import dev.eventbus.log.Fields;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an entry's failures. It travels with the entry's fields, as the {@code failed.} fields after them.
 *
 * @param attempts how many attempts have failed
 * @param first when the first did; {@code null} while there was none
 * @param last when the last did
 * @param reason the kind of the last failure
 * @param handler the handler that failed
 * @param error the class of the last failure
 * @param message its message
 * @param stack its stack trace, cut
 * @param fingerprint the same for failures of the same kind
 */
public record FailureStory(
        int attempts,
        @Nullable Instant first,
        @Nullable Instant last,
        FailureReason reason,
        @Nullable String handler,
        @Nullable String error,
        @Nullable String message,
        @Nullable String stack,
        @Nullable String fingerprint) {
    private static final int MAX_MESSAGE = 1_000;
    private static final int MAX_STACK = 8_000;
    private static final int FINGERPRINT_FRAMES = 5;
    private static final FailureStory NONE =
            new FailureStory(0, null, null, FailureReason.HANDLER, null, null, null, null, null);

    /** This story, and one more attempt that failed. */
    FailureStory and(FailureReason reason, int attempts, Instant now, @Nullable String handler, Throwable failure) {
        return new FailureStory(
                attempts,
                first == null ? now : first,
                now,
                reason,
                handler,
                failure.getClass().getName(),
                cut(failure.getMessage(), MAX_MESSAGE),
                cut(stackOf(failure), MAX_STACK),
                fingerprintOf(failure));
    }

    /** This story, and an end that no exception tells of. */
    FailureStory and(FailureReason reason, int attempts, Instant now, @Nullable String handler, String message) {
        return new FailureStory(
                attempts,
                first == null ? now : first,
                now,
                reason,
                handler,
                null,
                cut(message, MAX_MESSAGE),
                null,
                reason.name().toLowerCase(Locale.ROOT));
    }

    /** The fields that follow the entry's own. */
    Fields fields(String stream, String entryId, String subscription) {
        List<String> flat = new ArrayList<>();
        put(flat, STREAM, stream);
        put(flat, ENTRY, entryId);
        put(flat, SUBSCRIPTION, subscription);
        put(flat, HANDLER, handler);
        put(flat, REASON, reason.name());
        put(flat, ATTEMPTS, Integer.toString(attempts));
        put(flat, FIRST, first == null ? null : first.toString());
        put(flat, LAST, last == null ? null : last.toString());
        put(flat, ERROR, error);
        put(flat, MESSAGE, message);
        put(flat, STACK, stack);
        put(flat, FINGERPRINT, fingerprint);
        return Fields.ofText(flat.toArray(new String[0]));
    }

    private static FailureStory of(Fields all) {
        Fields fields = FailureFields.of(all);
        String attempts = fields.text(ATTEMPTS);
        if (attempts == null) {
            return NONE;
        }
        return new FailureStory(
                number(attempts),
                time(fields.text(FIRST)),
                time(fields.text(LAST)),
                reason(fields.text(REASON)),
                fields.text(HANDLER),
                fields.text(ERROR),
                fields.text(MESSAGE),
                fields.text(STACK),
                fields.text(FINGERPRINT));
    }

    /** The fields that {@code delivery} had before its first failure. */
    static Fields original(Delivery delivery) {
        return delivery.origin().fromRetry() ? FailureFields.own(delivery.fields()) : delivery.fields();
    }

    /** The story that {@code delivery} brings. */
    static FailureStory of(Delivery delivery) {
        return delivery.origin().fromRetry() ? of(delivery.fields()) : NONE;
    }

    /**
     * The copy of failed {@code fields} with all attempts before it. It has a story, so that own fields with its names are
     * not taken for one.
     */
    public static Fields afresh(Fields fields) {
        Fields failure = FailureFields.of(fields);
        FailureStory none = new FailureStory(0, null, null, of(fields).reason, null, null, null, null, null);
        return FailureFields.own(fields)
                .plus(none.fields(
                        orEmpty(failure.text(STREAM)),
                        orEmpty(failure.text(ENTRY)),
                        orEmpty(failure.text(SUBSCRIPTION))));
    }

    /** The failed event of {@code type} that {@code fields}, an entry's own and its story, are about. */
    public static FailedEvent failedEvent(String type, String id, Fields fields, EventCodec codec) {
        FailureStory story = of(fields);
        Fields failure = FailureFields.of(fields);
        Fields own = FailureFields.own(fields);
        Instant unknown = Instant.EPOCH;
        return new FailedEvent(
                id,
                orEmpty(failure.text(SUBSCRIPTION)),
                type,
                orEmpty(failure.text(STREAM)),
                orEmpty(failure.text(ENTRY)),
                Optional.ofNullable(codec.id(own)),
                Optional.ofNullable(codec.tenantId(own)),
                story.reason,
                story.handler,
                story.attempts,
                story.first == null ? unknown : story.first,
                story.last == null ? unknown : story.last,
                story.error,
                story.message,
                story.stack,
                story.fingerprint,
                own.toMap());
    }

    private static void put(List<String> flat, String name, @Nullable String value) {
        if (value != null) {
            flat.add(name);
            flat.add(value);
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static int number(String text) {
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException edited) {
            return 0;
        }
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException edited) {
            return null;
        }
    }

    private static FailureReason reason(@Nullable String text) {
        for (FailureReason reason : FailureReason.values()) {
            if (reason.name().equals(text)) {
                return reason;
            }
        }
        return FailureReason.HANDLER;
    }

    private static @Nullable String cut(@Nullable String text, int max) {
        return text == null || text.length() <= max ? text : text.substring(0, max) + "…";
    }

    private static String stackOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString().strip();
    }

    /** The root cause's class and top frames, without line numbers, which move with every change of a file. */
    private static String fingerprintOf(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        CRC32 sum = new CRC32();
        sum.update(root.getClass().getName().getBytes(UTF_8));
        StackTraceElement[] frames = root.getStackTrace();
        for (int i = 0; i < Math.min(FINGERPRINT_FRAMES, frames.length); i++) {
            sum.update((frames[i].getClassName() + '.' + frames[i].getMethodName()).getBytes(UTF_8));
        }
        return simpleName(root.getClass()) + '-' + HexFormat.of().toHexDigits((int) sum.getValue());
    }

    private static String simpleName(Class<?> type) {
        return type.getSimpleName().isEmpty() ? "anonymous" : type.getSimpleName();
    }
}
