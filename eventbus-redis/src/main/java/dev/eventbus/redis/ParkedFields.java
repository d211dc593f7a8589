package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.log.FailureFields;
import dev.eventbus.log.Fields;
import dev.eventbus.log.FieldsText;
import java.util.Arrays;

/** The fields of a failed entry. A script can hand on about 8,000 words: where there are more, the entry's own become one. */
final class ParkedFields {
    private static final int MOST = 3_000;
    /** The only field of an entry that had too many; {@link FieldsText#decode} has them. */
    private static final byte[] ENTRY = "entry".getBytes(UTF_8);

    private ParkedFields() {}

    static Fields of(Fields failed) {
        if (failed.size() <= MOST) {
            return failed;
        }
        return Fields.of(ENTRY, FieldsText.encode(FailureFields.own(failed))).plus(FailureFields.of(failed));
    }

    /** What {@link #of} was given to make {@code parked}. */
    static Fields whole(Fields parked) {
        Fields own = FailureFields.own(parked);
        if (own.size() != 1 || !Arrays.equals(own.name(0), ENTRY)) {
            return parked;
        }
        try {
            Fields whole = FieldsText.decode(own.value(0)).plus(FailureFields.of(parked));
            return whole.size() > MOST ? whole : parked;
        } catch (IllegalArgumentException anothersOrEdited) {
            return parked;
        }
    }
}
