package dev.eventbus.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times and durations as they are typed. */
final class Times {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private Times() {}

    /** {@code 2026-01-31T08:00:00Z}, or how long ago: {@code 15m}. */
    static final class OfInstant implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            if (SPAN.matcher(text).matches()) {
                return Instant.now().minus(span(text));
            }
            try {
                Instant time = Instant.parse(text.toUpperCase(Locale.ROOT));
                return Instant.ofEpochMilli(time.toEpochMilli()); // which refuses what is millions of years away
            } catch (DateTimeParseException | ArithmeticException e) {
                throw new TypeConversionException(
                        "'%s' is neither a time such as 2026-01-31T08:00:00Z nor how long ago, such as 15m or 2d"
                                .formatted(text));
            }
        }
    }

    /** {@code 500ms}, {@code 2s}, {@code 15m}, {@code 1h}, {@code 2d}. */
    static final class OfDuration implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            if (!SPAN.matcher(text).matches()) {
                throw new TypeConversionException(
                        "'%s' is no duration such as 500ms, 2s, 15m, 1h or 2d".formatted(text));
            }
            return span(text);
        }
    }

    private static Duration span(String text) {
        Matcher span = SPAN.matcher(text);
        if (!span.matches()) {
            throw new IllegalArgumentException(text);
        }
        long number = Long.parseLong(span.group(1));
        return switch (span.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
