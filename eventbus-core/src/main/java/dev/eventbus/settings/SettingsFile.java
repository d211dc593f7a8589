package dev.eventbus.settings;

import dev.eventbus.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a file of settings. */
final class SettingsFile {
    private static final int LARGEST = 1 << 20;

    /**
     * A key with its value, as it stands in a file.
     *
     * @param key the whole key
     * @param raw the text of its value
     * @param line where it begins, from 1
     * @param problem what is wrong with its value, or {@code null}
     */
    record Line(String key, String raw, int line, @Nullable String problem) {}

    private SettingsFile() {}

    static List<Entry> read(Path file, Map<String, String> environment) {
        String name = file.toString();
        boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
        if (!yaml && !name.endsWith(".properties")) {
            throw refused(file, "its name must end with .yaml, .yml or .properties", null);
        }
        String text = text(file);
        List<Line> lines = yaml ? new YamlLines(name).read(text) : new PropertiesLines(name).read(text);
        Placeholders placeholders = new Placeholders(environment);
        Map<String, Integer> firsts = new HashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Line line : lines) {
            Integer first = firsts.putIfAbsent(line.key(), line.line());
            String problem = first == null ? line.problem() : "is given twice, first in line " + first;
            entries.add(entry(line, "%s:%d".formatted(name, line.line()), problem, placeholders));
        }
        return entries;
    }

    private static Entry entry(Line line, String where, @Nullable String problem, Placeholders placeholders) {
        if (problem != null) {
            return Entry.ofProblem(line.key(), where, problem);
        }
        try {
            return Entry.inFile(line.key(), where, line.raw(), placeholders.resolve(line.raw()));
        } catch (IllegalArgumentException e) {
            return Entry.ofProblem(line.key(), where, Objects.requireNonNull(e.getMessage()));
        }
    }

    private static String text(Path file) {
        if (Files.isDirectory(file)) {
            throw refused(file, "it is a directory", null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw refused(file, "it has more than 1 MiB, which no settings need", null);
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw refused(file, "there is no such file in " + Path.of("").toAbsolutePath(), e);
        } catch (CharacterCodingException e) {
            throw refused(file, "it is not encoded in UTF-8", e);
        } catch (IOException e) {
            throw refused(file, "%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()), e);
        }
    }

    private static ConfigurationException refused(Path file, String why, @Nullable Throwable cause) {
        return new ConfigurationException("The settings in %s cannot be read: %s.".formatted(file, why), cause);
    }
}
