package dev.eventbus.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The text of metadata: strict readers, which answer {@code null} for what is malformed, and quick writers. */
final class Text {
    private static final long YEAR_0 = LocalDate.of(0, 1, 1).toEpochDay() * 86_400;
    private static final long YEAR_10000 = LocalDate.of(10_000, 1, 1).toEpochDay() * 86_400;

    /** The value of each ASCII character as a digit, or -1. */
    private static final byte[] HEX = new byte[128];

    static {
        for (char c = 0; c < HEX.length; c++) {
            HEX[c] = (byte) Character.digit(c, 16);
        }
    }

    /** The two digits of each byte. */
    private static final byte[] DIGITS = IntStream.range(0, 256)
            .mapToObj("%02x"::formatted)
            .collect(joining())
            .getBytes(ISO_8859_1);

    private Text() {}

    static @Nullable String utf8(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return strictUtf8(bytes);
            }
        }
        return new String(bytes, ISO_8859_1);
    }

    private static @Nullable String strictUtf8(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }

    /** A UUID in its usual 36 characters; {@link UUID#fromString} would take {@code 1-2-3-4-5} too. */
    static @Nullable UUID uuid(String text) {
        return uuid(text.getBytes(ISO_8859_1)); // what that does not know is no digit either
    }

    /** The same, without making text of it first: an event has several. */
    static @Nullable UUID uuid(byte[] text) {
        if (text.length != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') {
            return null;
        }
        long a = hex(text, 0, 8);
        long b = hex(text, 9, 13);
        long c = hex(text, 14, 18);
        long d = hex(text, 19, 23);
        long e = hex(text, 24, 36);
        return (a | b | c | d | e) < 0 ? null : new UUID(a << 32 | b << 16 | c, d << 48 | e);
    }

    /** The same of the 36 characters at {@code at}. */
    static @Nullable UUID uuid(char[] text, int at) {
        if (text[at + 8] != '-' || text[at + 13] != '-' || text[at + 18] != '-' || text[at + 23] != '-') {
            return null;
        }
        long a = hex(text, at, at + 8);
        long b = hex(text, at + 9, at + 13);
        long c = hex(text, at + 14, at + 18);
        long d = hex(text, at + 19, at + 23);
        long e = hex(text, at + 24, at + 36);
        return (a | b | c | d | e) < 0 ? null : new UUID(a << 32 | b << 16 | c, d << 48 | e);
    }

    /** What {@link UUID#toString} says. */
    static byte[] ascii(UUID uuid) {
        byte[] text = new byte[36];
        long high = uuid.getMostSignificantBits();
        long low = uuid.getLeastSignificantBits();
        put(text, 0, 4, high >>> 32);
        text[8] = '-';
        put(text, 9, 2, high >>> 16);
        text[13] = '-';
        put(text, 14, 2, high);
        text[18] = '-';
        put(text, 19, 2, low >>> 48);
        text[23] = '-';
        put(text, 24, 6, low);
        return text;
    }

    /** The last {@code bytes} of {@code number}. */
    private static void put(byte[] text, int from, int bytes, long number) {
        for (int i = 0; i < bytes; i++) {
            int digits = (int) (number >>> 8 * (bytes - 1 - i) & 0xFF) * 2;
            text[from + 2 * i] = DIGITS[digits];
            text[from + 2 * i + 1] = DIGITS[digits + 1];
        }
    }

    private static long hex(char[] text, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] < HEX.length ? HEX[text[i]] : -1;
            if (digit < 0) {
                return -1;
            }
            number = number << 4 | digit;
        }
        return number;
    }

    /** The number in these digits, at most 15 of them, or -1. */
    private static long hex(byte[] text, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] < 0 ? -1 : HEX[text[i]];
            if (digit < 0) {
                return -1;
            }
            number = number << 4 | digit;
        }
        return number;
    }

    /** An integer from 1, in digits without a sign. */
    static int version(String text) {
        int version = 0;
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            version = 10 * version + digit;
        }
        return version > 0 ? version : -1;
    }

    /** ISO-8601 with a zone offset. */
    static @Nullable Instant timestamp(String text) {
        try {
            Instant utc = utcTimestamp(text);
            return utc != null ? utc : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    /**
     * A time written like {@code 2026-01-31T12:34:56.789Z}, with 0 to 9 digits of a fraction; {@code null} for any other.
     * An eighth of what java.time's parser costs, which was a quarter of decoding an event.
     */
    static @Nullable Instant utcTimestamp(String text) {
        int length = text.length();
        if (length < 20
                || length > 30
                || text.charAt(length - 1) != 'Z'
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return null;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        int nanos = fraction(text, 19, length - 1);
        boolean valid = (year | month | day | hour | minute | second | nanos) >= 0
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= YearMonth.of(year, month).lengthOfMonth()
                && hour < 24
                && minute < 60
                && second < 60;
        return valid
                ? Instant.ofEpochSecond(
                        LocalDate.of(year, month, day).toEpochDay() * 86_400L + hour * 3_600L + minute * 60L + second,
                        nanos)
                : null;
    }

    /** What {@link Instant#toString} says, at a quarter of its cost. */
    static byte[] utc(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds < YEAR_0 || seconds >= YEAR_10000) {
            return time.toString().getBytes(ISO_8859_1);
        }
        int nanos = time.getNano();
        int fraction = nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
        byte[] text = new byte[fraction == 0 ? 20 : 21 + fraction];
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, 86_400));
        int second = Math.floorMod(seconds, 86_400);
        put(text, 0, 4, date.getYear());
        text[4] = '-';
        put(text, 5, 2, date.getMonthValue());
        text[7] = '-';
        put(text, 8, 2, date.getDayOfMonth());
        text[10] = 'T';
        put(text, 11, 2, second / 3_600);
        text[13] = ':';
        put(text, 14, 2, second / 60 % 60);
        text[16] = ':';
        put(text, 17, 2, second % 60);
        if (fraction > 0) {
            text[19] = '.';
            put(text, 20, fraction, fraction == 3 ? nanos / 1_000_000 : fraction == 6 ? nanos / 1_000 : nanos);
        }
        text[text.length - 1] = 'Z';
        return text;
    }

    private static void put(byte[] text, int from, int digits, int number) {
        int rest = number;
        for (int i = from + digits - 1; i >= from; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The nanoseconds of {@code .789}, or of nothing; -1 for anything else. */
    private static int fraction(String text, int from, int to) {
        if (from == to) {
            return 0;
        }
        int number = text.charAt(from) == '.' && to > from + 1 ? digits(text, from + 1, to) : -1;
        for (int i = to - from - 1; number > 0 && i < 9; i++) {
            number *= 10;
        }
        return number;
    }

    /** The number in these digits, or -1. */
    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }
}
