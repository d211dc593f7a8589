package dev.eventbus.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Text that is mostly the same as before, and then the same string. Safe for any number of threads. */
final class RepeatedText {
    private static final int MAX_KEPT = 256;

    private @Nullable Seen last; // whichever thread's: it is immutable

    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Seen(byte[] bytes, String text) {}

    /** The text of UTF-8 {@code bytes}, which must not be changed; {@code null} if they are malformed. */
    @Nullable
    String of(byte[] bytes) {
        Seen seen = last;
        if (seen != null && Arrays.equals(seen.bytes, bytes)) {
            return seen.text;
        }
        String text = Text.utf8(bytes);
        if (text != null && bytes.length <= MAX_KEPT) {
            last = new Seen(bytes, text);
        }
        return text;
    }
}
