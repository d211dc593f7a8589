package dev.eventbus.settings;

import dev.eventbus.ConfigurationException;
import dev.eventbus.settings.SettingsFile.Line;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Reads a properties file. {@link Properties} does not say in which line a key stands, so each gets its own. */
final class PropertiesLines {
    private final String file;
    private final List<Line> lines = new ArrayList<>();

    PropertiesLines(String file) {
        this.file = file;
    }

    List<Line> read(String text) {
        StringBuilder logical = new StringBuilder();
        int number = 0;
        int first = 0;
        for (String natural : text.lines().toList()) {
            number++;
            if (logical.isEmpty()) {
                first = number;
            }
            boolean comment = logical.isEmpty() && natural.stripLeading().matches("[#!].*");
            logical.append(natural).append('\n');
            if (comment || !goesOn(natural)) {
                add(logical.toString(), first);
                logical.setLength(0);
            }
        }
        add(logical.toString(), first);
        return lines;
    }

    /** Whether the next line belongs to this one: it ends with a backslash that no other one escapes. */
    private static boolean goesOn(String natural) {
        int backslashes = 0;
        while (backslashes < natural.length() && natural.charAt(natural.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private void add(String logical, int number) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(logical));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "The settings in %s:%d cannot be read: a \\u without four hexadecimal digits."
                            .formatted(file, number),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        properties
                .stringPropertyNames()
                .forEach(key ->
                        lines.add(new Line(key, properties.getProperty(key).strip(), number, null)));
    }
}
