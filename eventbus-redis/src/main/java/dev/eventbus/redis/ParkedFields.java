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
        int own = storyOf(failed);
        return Fields.of(ENTRY, FieldsText.encode(part(failed, 0, own))).plus(part(failed, own, failed.size()));
    }

    /** Where the story of its failure begins; an entry of its own may have fields of these names, too. */
    private static int storyOf(Fields failed) {
        byte[] first = FailureFields.STREAM.getBytes(UTF_8);
        for (int i = failed.size() - 1; i >= 0; i--) {
            if (Arrays.equals(failed.name(i), first)) {
                return i;
            }
        }
        return failed.size();
    }

    private static Fields part(Fields fields, int from, int to) {
        byte[][] flat = new byte[2 * (to - from)][];
        for (int i = from; i < to; i++) {
            flat[2 * (i - from)] = fields.name(i);
            flat[2 * (i - from) + 1] = fields.value(i);
        }
        return Fields.of(flat);
    }
}
