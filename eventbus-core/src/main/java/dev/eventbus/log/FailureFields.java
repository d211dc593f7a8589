package dev.eventbus.log;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of the fields that follow an entry's own when it waits for a retry or is parked, in their order. Times are
 * ISO-8601 in UTC. An entry's own may have these names too, for instance when a failed entry was copied back by hand, so
 * what counts begins at the last {@link #STREAM}.
 */
public final class FailureFields {
    /** What all of them begin with. */
    public static final String PREFIX = "failed.";

    /** The stream the entry came from. */
    public static final String STREAM = "failed.stream";
    /** The id it had there. */
    public static final String ENTRY = "failed.entry";
    /** The subscription that failed it. */
    public static final String SUBSCRIPTION = "failed.subscription";
    /** The handler that failed, where one was called. */
    public static final String HANDLER = "failed.handler";
    /** A {@link dev.eventbus.FailureReason}. */
    public static final String REASON = "failed.reason";
    /** How many attempts were counted. */
    public static final String ATTEMPTS = "failed.attempts";
    /** When it failed first since it was published, or sent back. */
    public static final String FIRST = "failed.first";
    /** When it failed last. */
    public static final String LAST = "failed.last";
    /** The class of the last failure, where there is one. */
    public static final String ERROR = "failed.error";
    /** Its message, where there is one. */
    public static final String MESSAGE = "failed.message";
    /** Its stack trace, cut to a limit, where there is one. */
    public static final String STACK = "failed.stack";
    /** The same for failures of the same kind. */
    public static final String FINGERPRINT = "failed.fingerprint";
    /** How often it was sent back from the failed entries; absent before that. The next ones are, too. */
    public static final String RETRIED = "failed.retried";
    /** The {@link #REASON} that it was parked with the first time. */
    public static final String INITIAL_REASON = "failed.initial.reason";
    /** When that was. */
    public static final String INITIAL_TIME = "failed.initial.time";
    /** The class of that failure, where there was one. */
    public static final String INITIAL_ERROR = "failed.initial.error";
    /** Its message, where there was one. */
    public static final String INITIAL_MESSAGE = "failed.initial.message";

    /** The id of the replay that delivered it, where one did. */
    public static final String REPLAY = "failed.replay";

    private static final Pattern ID = Pattern.compile("\\d{1,20}-\\d{1,20}");

    private FailureFields() {}

    /** Those of {@code fields}; none if they are an entry's own only. */
    public static Fields of(Fields fields) {
        return fields.from(fields.lastIndexOf(STREAM));
    }

    /** The entry's own of {@code fields}. */
    public static Fields own(Fields fields) {
        return fields.before(fields.lastIndexOf(STREAM));
    }

    /** The id that the entry had in its stream, where {@code fields} have one. */
    public static @Nullable String entry(Fields fields) {
        String id = of(fields).text(ENTRY);
        return id != null && ID.matcher(id).matches() ? id : null;
    }
}
