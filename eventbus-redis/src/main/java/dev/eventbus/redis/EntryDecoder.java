package dev.eventbus.redis;

import dev.eventbus.log.Fields;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Follows the nesting of a reply that has entries {@code [id, [name, value, …]]} in an array at {@code listLevel}. An entry
 * shares the names that it has in common with the one before it.
 */
final class EntryDecoder {
    private static final byte[][] NOTHING = new byte[0][];

    private final int listLevel;
    private int level;
    private String id = "";
    private byte[][] flat = NOTHING;
    private @Nullable ByteBuffer[] names = {};
    private int parts;

    EntryDecoder(int listLevel) {
        this.listLevel = listLevel;
    }

    /** How many arrays are open. */
    int level() {
        return level;
    }

    void multi(int count) {
        level++;
        if (level == listLevel + 1) {
            flat = NOTHING;
            parts = 0;
        } else if (level == listLevel + 2 && count > 0) {
            flat = new byte[count][];
            if (names.length < count / 2) {
                names = Arrays.copyOf(names, count / 2);
            }
        }
    }

    void set(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return; // an entry without content
        }
        if (level == listLevel + 1) {
            id = Bytes.ascii(bytes);
        } else if (level == listLevel + 2) {
            flat[parts] = parts % 2 == 0 ? name(bytes) : Bytes.copy(bytes);
            parts++;
        }
    }

    private byte[] name(ByteBuffer bytes) {
        ByteBuffer before = names[parts / 2];
        if (before != null && before.equals(bytes)) {
            return before.array();
        }
        byte[] name = Bytes.copy(bytes);
        names[parts / 2] = ByteBuffer.wrap(name);
        return name;
    }

    /** Whether that was the end of an entry. */
    boolean complete(int depth) {
        boolean entry = level == listLevel + 1 && depth == listLevel;
        level = depth;
        return entry;
    }

    String id() {
        return id;
    }

    Fields fields() {
        return flat.length == 0 ? Fields.none() : Fields.of(flat);
    }
}
