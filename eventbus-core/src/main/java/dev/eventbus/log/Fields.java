package dev.eventbus.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a stream entry: names and values as bytes, in their order. Immutable, and the arrays it hands out must
 * not be changed.
 */
public final class Fields {
    private static final Fields NONE = new Fields(new byte[0][]);

    private final byte[][] flat;

    private Fields(byte[][] flat) {
        this.flat = flat;
    }

    /** No fields. */
    public static Fields none() {
        return NONE;
    }

    /**
     * Fields from name, value, name, value and so on; the arrays are not copied.
     *
     * @throws IllegalArgumentException if a value is missing
     */
    public static Fields of(byte[]... flat) {
        if (flat.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "every name needs a value, but there are %d parts".formatted(flat.length));
        }
        return new Fields(flat);
    }

    /** Fields of text: name, value, name, value and so on. */
    public static Fields ofText(String... flat) {
        return of(Arrays.stream(flat).map(s -> s.getBytes(UTF_8)).toArray(byte[][]::new));
    }

    /** How many there are. */
    public int size() {
        return flat.length / 2;
    }

    /** The name at {@code index}. */
    public byte[] name(int index) {
        return flat[2 * index];
    }

    /** The value at {@code index}. */
    public byte[] value(int index) {
        return flat[2 * index + 1];
    }

    /** The first value with this name, or {@code null}. */
    public byte @Nullable [] get(byte[] name) {
        for (int i = 0; i < flat.length; i += 2) {
            if (Arrays.equals(flat[i], name)) {
                return flat[i + 1];
            }
        }
        return null;
    }

    /** The first value with this name as UTF-8 text, or {@code null}. */
    public @Nullable String text(String name) {
        byte[] value = get(name.getBytes(UTF_8));
        return value == null ? null : new String(value, UTF_8);
    }

    /** Where the last field with this name is; {@link #size()} if there is none. */
    public int lastIndexOf(String name) {
        byte[] wanted = name.getBytes(UTF_8);
        for (int i = size() - 1; i >= 0; i--) {
            if (Arrays.equals(name(i), wanted)) {
                return i;
            }
        }
        return size();
    }

    /** The fields before {@code index}. */
    public Fields before(int index) {
        return index == size() ? this : new Fields(Arrays.copyOf(flat, 2 * index));
    }

    /** The fields from {@code index} on. */
    public Fields from(int index) {
        return index == 0 ? this : new Fields(Arrays.copyOfRange(flat, 2 * index, flat.length));
    }

    /** These fields and {@code more} after them. */
    public Fields plus(Fields more) {
        byte[][] both = Arrays.copyOf(flat, flat.length + more.flat.length);
        System.arraycopy(more.flat, 0, both, flat.length, more.flat.length);
        return new Fields(both);
    }

    /** All as UTF-8 text, for people; of fields with one name the first. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < flat.length; i += 2) {
            map.putIfAbsent(new String(flat[i], UTF_8), new String(flat[i + 1], UTF_8));
        }
        return map;
    }

    /** The names' and values' size in bytes. */
    public long bytes() {
        long sum = 0;
        for (byte[] part : flat) {
            sum += part.length;
        }
        return sum;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fields that && Arrays.deepEquals(flat, that.flat);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(flat);
    }

    /** The names only: values may be personal data. */
    @Override
    public String toString() {
        return "Fields" + toMap().keySet();
    }
}
