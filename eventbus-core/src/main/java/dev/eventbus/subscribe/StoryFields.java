package dev.eventbus.subscribe;

import static dev.eventbus.log.FailureFields.ATTEMPTS;
import static dev.eventbus.log.FailureFields.ENTRY;
import static dev.eventbus.log.FailureFields.ERROR;
import static dev.eventbus.log.FailureFields.FINGERPRINT;
import static dev.eventbus.log.FailureFields.FIRST;
import static dev.eventbus.log.FailureFields.HANDLER;
import static dev.eventbus.log.FailureFields.INITIAL_ERROR;
import static dev.eventbus.log.FailureFields.INITIAL_MESSAGE;
import static dev.eventbus.log.FailureFields.INITIAL_REASON;
import static dev.eventbus.log.FailureFields.INITIAL_TIME;
import static dev.eventbus.log.FailureFields.LAST;
import static dev.eventbus.log.FailureFields.MESSAGE;
import static dev.eventbus.log.FailureFields.REASON;
import static dev.eventbus.log.FailureFields.REPLAY;
import static dev.eventbus.log.FailureFields.RETRIED;
import static dev.eventbus.log.FailureFields.STACK;
import static dev.eventbus.log.FailureFields.STREAM;
import static dev.eventbus.log.FailureFields.SUBSCRIPTION;

import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEvent.Failure;
import dev.eventbus.FailureReason;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.FailureFields;
import dev.eventbus.log.Fields;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An entry's story as the {@code failed.} fields after its own. What of them is not readable counts as absent. */
public final class StoryFields {
    private StoryFields() {}

    /** The fields that follow the entry's own. */
    static Fields of(FailureStory story, String stream, String entryId, String subscription) {
        List<String> flat = new ArrayList<>();
        put(flat, STREAM, stream);
        put(flat, ENTRY, entryId);
        put(flat, SUBSCRIPTION, subscription);
        put(flat, HANDLER, story.handler());
        put(flat, REASON, story.reason().name());
        put(flat, ATTEMPTS, Integer.toString(story.attempts()));
        put(flat, FIRST, story.first() == null ? null : story.first().toString());
        put(flat, LAST, story.last() == null ? null : story.last().toString());
        put(flat, ERROR, story.error());
        put(flat, MESSAGE, story.message());
        put(flat, STACK, story.stack());
        put(flat, FINGERPRINT, story.fingerprint());
        Failure initial = story.initial();
        if (initial != null) {
            put(flat, RETRIED, Integer.toString(story.retried()));
            put(flat, INITIAL_REASON, initial.reason().name());
            put(flat, INITIAL_TIME, initial.time().toString());
            put(flat, INITIAL_ERROR, initial.error());
            put(flat, INITIAL_MESSAGE, initial.message());
        }
        put(flat, REPLAY, story.replay());
        return Fields.ofText(flat.toArray(new String[0]));
    }

    /** The story in {@code fields}, which are those of a failure only. */
    private static FailureStory story(Fields failure) {
        return new FailureStory(
                number(failure.text(ATTEMPTS)),
                time(failure.text(FIRST)),
                time(failure.text(LAST)),
                reason(failure.text(REASON)),
                failure.text(HANDLER),
                failure.text(ERROR),
                failure.text(MESSAGE),
                failure.text(STACK),
                failure.text(FINGERPRINT),
                number(failure.text(RETRIED)),
                initial(failure),
                failure.text(REPLAY));
    }

    private static @Nullable Failure initial(Fields failure) {
        String reason = failure.text(INITIAL_REASON);
        if (reason == null) {
            return null;
        }
        Instant time = time(failure.text(INITIAL_TIME));
        return new Failure(
                reason(reason),
                time == null ? Instant.EPOCH : time,
                failure.text(INITIAL_ERROR),
                failure.text(INITIAL_MESSAGE));
    }

    /** The fields that {@code delivery} had before its first failure. */
    static Fields original(Delivery delivery) {
        return delivery.origin().fromRetry() ? FailureFields.own(delivery.fields()) : delivery.fields();
    }

    /** The story that {@code delivery} brings. */
    static FailureStory story(Delivery delivery) {
        return delivery.origin().fromRetry() ? story(FailureFields.of(delivery.fields())) : FailureStory.NONE;
    }

    /**
     * The copy of failed {@code fields} with all attempts before it, for a retry. It has a story, so that own fields with its
     * names are not taken for one.
     */
    public static Fields sentBack(Fields fields) {
        Fields failure = FailureFields.of(fields);
        return FailureFields.own(fields)
                .plus(of(
                        story(failure).sentBack(),
                        orEmpty(failure.text(STREAM)),
                        orEmpty(failure.text(ENTRY)),
                        orEmpty(failure.text(SUBSCRIPTION))));
    }

    /** The copy of an entry for a replay. */
    public static Fields replayed(Fields fields, String stream, String entryId, String subscription, String replay) {
        return fields.plus(of(FailureStory.replayed(replay), stream, entryId, subscription));
    }

    /**
     * The failed event that {@code fields}, an entry's own and its story, are about.
     *
     * @param subscription in whose list it is
     * @param type of which stream
     * @param id its id there
     */
    public static FailedEvent failedEvent(
            String subscription, String type, String id, Fields fields, EventCodec codec) {
        Fields failure = FailureFields.of(fields);
        Fields own = FailureFields.own(fields);
        FailureStory story = story(failure);
        Instant last = story.last() == null ? parked(id) : story.last();
        return new FailedEvent(
                id,
                subscription,
                type,
                orEmpty(failure.text(STREAM)),
                orEmpty(failure.text(ENTRY)),
                Optional.ofNullable(codec.id(own)),
                Optional.ofNullable(codec.tenantId(own)),
                story.reason(),
                story.handler(),
                story.attempts(),
                story.first() == null ? last : story.first(),
                last,
                story.error(),
                story.message(),
                story.stack(),
                story.fingerprint(),
                story.retried(),
                Optional.ofNullable(story.initial()),
                Optional.ofNullable(story.replay()),
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

    /** An id begins with the time of its append. */
    private static Instant parked(String id) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(id.substring(0, id.indexOf('-'))));
        } catch (NumberFormatException written) { // by hand: no clock shows it
            return Instant.EPOCH;
        }
    }

    private static int number(@Nullable String text) {
        try {
            return text == null ? 0 : Math.max(0, Integer.parseInt(text));
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
        return FailureReason.UNKNOWN;
    }
}
