package dev.eventbus.settings;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts environment variables into a value: <code>${NAME}</code>, or <code>${NAME:default}</code>. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^{}]*))?}");

    private final Map<String, String> environment;

    Placeholders(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * What {@code raw} means. What a variable says is taken as it is.
     *
     * @throws IllegalArgumentException if a variable is not set and has no default, or a placeholder is none; the message
     *     goes on after "this key"
     */
    String resolve(String raw) {
        Matcher found = PLACEHOLDER.matcher(raw);
        StringBuilder value = new StringBuilder();
        int end = 0;
        while (found.find()) {
            literal(raw.substring(end, found.start()), value);
            value.append(value(found.group(1), found.group(2)));
            end = found.end();
        }
        literal(raw.substring(end), value);
        return value.toString();
    }

    private String value(String name, @Nullable String standard) {
        String set = environment.get(name);
        if (set != null) {
            return set;
        }
        if (standard == null) {
            throw new IllegalArgumentException(
                    "needs the environment variable %s, which is not set; set it, or give a default with ${%s:…}"
                            .formatted(name, name));
        }
        return standard;
    }

    private static void literal(String text, StringBuilder value) {
        if (text.contains("${")) {
            throw new IllegalArgumentException(
                    "has a placeholder that cannot be read; it looks like ${NAME} or ${NAME:default}, without another inside");
        }
        value.append(text);
    }
}
