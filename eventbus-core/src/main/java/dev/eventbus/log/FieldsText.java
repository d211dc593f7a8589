package dev.eventbus.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Fields as one value: for each field a line {@code <length>:<name> <length>:<value>}, lengths in bytes. Safe for any
 * bytes, and readable in redis-cli where they are text.
 */
public final class FieldsText {
    private FieldsText() {}

    /** The fields as one value. */
    public static byte[] encode(Fields fields) {
        byte[][] lengths = new byte[2 * fields.size()][];
        int size = 0;
        for (int i = 0; i < fields.size(); i++) {
            lengths[2 * i] = length(fields.name(i));
            lengths[2 * i + 1] = length(fields.value(i));
            size = Math.addExact(size, lengths[2 * i].length + fields.name(i).length + 1);
            size = Math.addExact(size, lengths[2 * i + 1].length + fields.value(i).length + 1);
        }
        byte[] text = new byte[size];
        int at = 0;
        for (int i = 0; i < fields.size(); i++) {
            at = put(lengths[2 * i], text, at);
            at = put(fields.name(i), text, at);
            text[at++] = ' ';
            at = put(lengths[2 * i + 1], text, at);
            at = put(fields.value(i), text, at);
            text[at++] = '\n';
        }
        return text;
    }

    /**
     * The fields of a value that {@link #encode} made.
     *
     * @throws IllegalArgumentException if it is anything else; the message says at which byte
     */
    public static Fields decode(byte[] text) {
        byte[][] flat = new byte[22][];
        int parts = 0;
        int at = 0;
        while (at < text.length) {
            int colon = at;
            long length = 0;
            while (colon < text.length && text[colon] >= '0' && text[colon] <= '9' && length <= text.length) {
                length = 10 * length + (text[colon++] - '0');
            }
            boolean canonical = colon > at && (text[at] != '0' || colon == at + 1);
            if (!canonical || colon == text.length || text[colon] != ':') {
                throw garbage("a length and a colon", at);
            }
            int start = colon + 1;
            if (length >= text.length - start) {
                throw garbage("as many bytes as announced and a separator", start);
            }
            int end = start + (int) length;
            if (text[end] != (parts % 2 == 0 ? ' ' : '\n')) {
                throw garbage(parts % 2 == 0 ? "a space after the name" : "a line feed after the value", end);
            }
            if (parts == flat.length) {
                flat = Arrays.copyOf(flat, 2 * parts);
            }
            flat[parts++] = Arrays.copyOfRange(text, start, end);
            at = end + 1;
        }
        if (parts % 2 != 0) {
            throw garbage("the value of the last name", at);
        }
        return Fields.of(Arrays.copyOf(flat, parts));
    }

    private static byte[] length(byte[] part) {
        return (part.length + ":").getBytes(US_ASCII);
    }

    private static int put(byte[] part, byte[] text, int at) {
        System.arraycopy(part, 0, text, at, part.length);
        return at + part.length;
    }

    private static IllegalArgumentException garbage(String expected, int at) {
        return new IllegalArgumentException(
                "not fields as FieldsText writes them: byte %d is not %s".formatted(at, expected));
    }
}
