package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Bytes and text. */
final class Bytes {
    private Bytes() {}

    static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Ids and numbers only. */
    static String ascii(ByteBuffer buffer) {
        return new String(copy(buffer), US_ASCII);
    }

    static byte[] of(String text) {
        return text.getBytes(UTF_8);
    }

    static byte[] of(long number) {
        return Long.toString(number).getBytes(US_ASCII);
    }

    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
