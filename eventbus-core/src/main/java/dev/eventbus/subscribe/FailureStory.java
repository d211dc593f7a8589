package dev.eventbus.subscribe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.FailedEvent.Failure;
import dev.eventbus.FailureReason;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an entry's failures. It travels with the entry's fields; see {@link StoryFields}.
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
 * @param retried how often it was sent back from the failed events
 * @param initial the failure that it was parked with the first time, once it was sent back
 * @param replay the replay that delivered it, if one did
 */
record FailureStory(
        int attempts,
        @Nullable Instant first,
        @Nullable Instant last,
        FailureReason reason,
        @Nullable String handler,
        @Nullable String error,
        @Nullable String message,
        @Nullable String stack,
        @Nullable String fingerprint,
        int retried,
        @Nullable Failure initial,
        @Nullable String replay) {
    private static final int MAX_MESSAGE = 1_000;
    private static final int MAX_STACK = 8_000;
    private static final int FINGERPRINT_FRAMES = 5;
    static final FailureStory NONE =
            new FailureStory(0, null, null, FailureReason.HANDLER, null, null, null, null, null, 0, null, null);

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
                fingerprintOf(failure),
                retried,
                initial,
                replay);
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
                reason.name().toLowerCase(Locale.ROOT),
                retried,
                initial,
                replay);
    }

    /** The story of what a replay delivers. */
    static FailureStory replayed(String replay) {
        return new FailureStory(0, null, null, FailureReason.HANDLER, null, null, null, null, null, 0, null, replay);
    }

    /** The same, with so many attempts. */
    FailureStory withAttempts(int attempts) {
        return new FailureStory(
                attempts, first, last, reason, handler, error, message, stack, fingerprint, retried, initial, replay);
    }

    /** The story of what is sent back: no attempt yet, and what was known of the end before. */
    FailureStory sentBack() {
        Failure before =
                initial != null ? initial : new Failure(reason, last == null ? Instant.EPOCH : last, error, message);
        return new FailureStory(0, null, null, reason, null, null, null, null, null, retried + 1, before, replay);
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
