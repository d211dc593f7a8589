package dev.eventbus.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ReplyOutput} gives. */
final class Replies {
    private Replies() {}

    @SuppressWarnings("unchecked") // ReplyOutput makes no other lists
    static List<@Nullable Object> list(@Nullable Object reply) {
        if (reply instanceof List<?> list) {
            return (List<@Nullable Object>) list;
        }
        throw unexpected("an array", reply);
    }

    static String text(@Nullable Object reply) {
        return Bytes.text(bytes(reply));
    }

    static byte[] bytes(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return bytes;
        }
        throw unexpected("text", reply);
    }

    static long number(@Nullable Object reply) {
        if (reply instanceof Long number) {
            return number;
        }
        throw unexpected("a number", reply);
    }

    /** Of an array of names and values those values that are numbers. */
    static Map<String, Long> numbers(@Nullable Object reply) {
        List<@Nullable Object> flat = list(reply);
        Map<String, Long> numbers = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            if (flat.get(i + 1) instanceof Long number) {
                numbers.put(text(flat.get(i)), number);
            }
        }
        return numbers;
    }

    private static IllegalStateException unexpected(String what, @Nullable Object reply) {
        return new IllegalStateException("Redis replied %s where %s was expected"
                .formatted(reply == null ? "nothing" : reply.getClass().getSimpleName(), what));
    }
}
