package dev.eventbus.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is shown of one thing: values by their names, in their order; {@code null} for what is not known. */
final class Row {
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, Style> styles = new LinkedHashMap<>();

    Row put(String name, @Nullable Object value) {
        return put(name, value, Style.PLAIN);
    }

    Row put(String name, @Nullable Object value, Style style) {
        return put(name, value, text(value), style);
    }

    /** With a text for people that says it in another way than its value does. */
    Row put(String name, @Nullable Object value, String text, Style style) {
        values.put(name, value);
        texts.put(name, Text.line(text));
        styles.put(name, style);
        return this;
    }

    /** For programs only. */
    Row hidden(String name, @Nullable Object value) {
        values.put(name, value);
        return this;
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "-";
        } else if (value instanceof Duration duration) {
            return Text.duration(duration);
        } else if (value instanceof Instant time) {
            return Text.time(time);
        } else if (value instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).collect(Collectors.joining(" "));
        }
        return value.toString();
    }

    /** What is shown to people. */
    Collection<String> columns() {
        return texts.keySet();
    }

    String text(String column) {
        return Objects.requireNonNull(texts.get(column), column);
    }

    Style style(String column) {
        return Objects.requireNonNull(styles.get(column), column);
    }

    boolean isNumber(String column) {
        Object value = values.get(column);
        return value == null || value instanceof Number || value instanceof Duration;
    }

    Map<String, @Nullable Object> values() {
        return values;
    }
}
