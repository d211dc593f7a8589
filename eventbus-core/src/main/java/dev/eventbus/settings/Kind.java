package dev.eventbus.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A kind of value: how its text is read, and what is allowed. The bounds of numbers and times are only told here; who keeps
 * them is the builder that the value is given to.
 *
 * @param <V> the value
 */
public final class Kind<V> {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,14})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB)");
    private static final Pattern COUNT = Pattern.compile("\\d{1,3}(_?\\d{3}){0,5}|\\d{1,18}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    private static final Pattern NO_PATH = Pattern.compile("\\p{Cntrl}|-----BEGIN");

    private static final Duration LONGEST = Duration.ofDays(365_000);

    private final String unit;
    private final String allowed;
    private final String example;
    private final boolean ownWords;
    private final Function<String, @Nullable V> reader;

    private Kind(String unit, String allowed, String example, boolean ownWords, Function<String, @Nullable V> reader) {
        this.unit = unit;
        this.allowed = allowed;
        this.example = example;
        this.ownWords = ownWords;
        this.reader = reader;
    }

    /** A time such as {@code 250ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 7d} or {@code PT1M30S}. */
    public static Kind<Duration> duration(String allowed) {
        return new Kind<>("duration", allowed, ", such as 250ms, 10s, 5m, 2h, 7d or PT1M30S", true, Kind::readDuration);
    }

    /** A number of bytes such as {@code 64MiB}. */
    public static Kind<Long> size(String allowed) {
        return new Kind<>("size", allowed, ", such as 512B, 64KiB, 1MiB or 1GiB", true, Kind::readSize);
    }

    /** A number of something, such as {@code 8192} or {@code 10_000}. */
    public static Kind<Long> count(String unit, String allowed) {
        return new Kind<>(unit, allowed, ", such as 8192 or 10_000", true, Kind::readCount);
    }

    /** A number that may have a fraction, such as {@code 0.2}. */
    public static Kind<Double> number(String unit, String allowed) {
        return new Kind<>(
                unit,
                allowed,
                ", such as 0.5",
                true,
                text -> NUMBER.matcher(text).matches() ? Double.valueOf(text) : null);
    }

    /** {@code true} or {@code false}. */
    public static Kind<Boolean> flag() {
        return new Kind<>("flag", "true or false", "", true, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        });
    }

    /** One of the constants of {@code type}, in lower case with hyphens. */
    public static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        E[] constants = type.getEnumConstants();
        String allowed = Arrays.stream(constants).map(Kind::name).collect(Collectors.joining(" or "));
        return of(
                "choice",
                allowed,
                text -> Arrays.stream(constants)
                        .filter(constant -> name(constant).equals(text))
                        .findFirst()
                        .orElse(null));
    }

    /** A text that fits {@code rule}, which {@code allowed} says in words. */
    public static Kind<String> text(String unit, String allowed, Pattern rule) {
        return of(unit, allowed, text -> rule.matcher(text).matches() ? text : null);
    }

    /**
     * A text that is never shown. The builder says what is wrong with one, and must not show it either.
     *
     * @param allowed how it looks
     */
    public static Kind<String> secret(String unit, String allowed) {
        return new Kind<>(unit, allowed, "", false, text -> text);
    }

    /**
     * The path of a file. The builder reads it, and says what is wrong with it.
     *
     * @param allowed what is in it
     */
    public static Kind<Path> file(String allowed) {
        return new Kind<>("path", allowed, "", false, Kind::readPath);
    }

    /**
     * Any other kind.
     *
     * @param reader reads a text, and returns {@code null} if it is none of this kind
     */
    public static <V> Kind<V> of(String unit, String allowed, Function<String, @Nullable V> reader) {
        return new Kind<>(unit, allowed, "", true, reader);
    }

    /** What is counted or measured: {@code duration}, {@code events}. */
    String unit() {
        return unit;
    }

    /** Which values there are, such as {@code 100ms to 10m}. */
    String allowed() {
        return allowed;
    }

    /** What a text of this kind looks like. */
    String words() {
        return "%s, %s%s".formatted(unit, allowed, example);
    }

    /** Whether a refusal is told in words of this kind, with the text; otherwise in those of the builder. */
    boolean ownWords() {
        return ownWords;
    }

    @Nullable
    V read(String text) {
        return reader.apply(text);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Also none is what no counter of milliseconds or nanoseconds could take. */
    private static @Nullable Duration readDuration(String text) {
        Duration duration = anyDuration(text);
        return duration == null || duration.compareTo(LONGEST) > 0 ? null : duration;
    }

    private static @Nullable Duration anyDuration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (parts.matches()) {
            long amount = Long.parseLong(parts.group(1));
            return switch (parts.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
        try {
            return text.startsWith("P") ? Duration.parse(text) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** What a file has in it, a private key perhaps, is no path: it must not come into a message. */
    private static @Nullable Path readPath(String text) {
        if (NO_PATH.matcher(text).find()) {
            return null;
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static @Nullable Long readSize(String text) {
        Matcher parts = SIZE.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        long amount = Long.parseLong(parts.group(1));
        int bits = switch (parts.group(2)) {
            case "B" -> 0;
            case "KiB" -> 10;
            case "MiB" -> 20;
            default -> 30;
        };
        return amount <= Long.MAX_VALUE >> bits ? amount << bits : null;
    }

    private static @Nullable Long readCount(String text) {
        return COUNT.matcher(text).matches() ? Long.valueOf(text.replace("_", "")) : null;
    }
}
