package dev.eventbus.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is shown of one thing: values by their names, in their order; {@code null} for what is not known. */
final class Row {
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, Style> styles = new LinkedHashMap<>();
    private final Set<String> whole = new HashSet<>();

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

    /** One that is of no use when it is cut. */
    Row whole(String name, @Nullable Object value) {
        whole.add(name);
        return put(name, value);
    }

    /** For programs only. */
    Row hidden(String name, @Nullable Object value) {
        values.put(name, value);
        return this;
    }

    /** All as lines between tabs have them. */
    List<String> plain() {
        return values.values().stream()
                .map(value -> Text.line(plainText(value)))
                .toList();
    }

    private static String plainText(@Nullable Object value) {
        if (value instanceof Duration duration) {
            return String.valueOf(duration.toMillis() / 1_000.0);
        }
        if (value instanceof Optional<?> optional) {
            return plainText(optional.orElse(null));
        }
        return value instanceof Instant time ? Text.exactTime(time) : text(value);
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
        } else if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().map(String::valueOf).collect(Collectors.joining(" "));
        }
        return value instanceof Optional<?> optional ? text(optional.orElse(null)) : value.toString();
    }

    /** One of them in full. */
    List<String> lines(String name) {
        return plainText(values.get(name)).lines().map(Text::line).toList();
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

    boolean isWhole(String column) {
        return whole.contains(column);
    }

    boolean isNumber(String column) {
        Object value = values.get(column);
        return value == null || value instanceof Number || value instanceof Duration;
    }

    Map<String, @Nullable Object> values() {
        return values;
    }
}
