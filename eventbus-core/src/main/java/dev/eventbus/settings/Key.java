package dev.eventbus.settings;

import dev.eventbus.catalog.NearMatches;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The key of a setting. One part may stand for a name: {@code eventbus.subscriptions.<name>.concurrency}.
 *
 * @param text the key
 */
record Key(String text) {
    static final String ROOT = "eventbus.";
    static final String VARIABLE_ROOT = "EVENTBUS_";

    /** The name that {@code entry} has in this key, or an empty text if this key has none; nothing if it is another key. */
    Optional<String> match(Entry entry) {
        String pattern = entry.variable() ? variable(text) : text;
        int open = pattern.indexOf('<');
        if (open < 0) {
            return pattern.equals(entry.key()) ? Optional.of("") : Optional.empty();
        }
        String before = pattern.substring(0, open);
        String after = pattern.substring(pattern.indexOf('>') + 1);
        String key = entry.key();
        boolean fits = key.length() > before.length() + after.length() && key.startsWith(before) && key.endsWith(after);
        return fits ? Optional.of(key.substring(before.length(), key.length() - after.length())) : Optional.empty();
    }

    /** Whether it is in a section. */
    boolean isBelow(String section) {
        String[] own = text.split("\\.");
        String[] wanted = section.split("\\.");
        return wanted.length < own.length
                && IntStream.range(0, wanted.length).allMatch(i -> own[i].startsWith("<") || own[i].equals(wanted[i]));
    }

    /** As it is written where {@code entry} stands. */
    String as(Entry entry) {
        return entry.variable() ? variable(text) : text;
    }

    /** The variable of a key, and of a name in it: upper case, with {@code _} for {@code .} and {@code -}. */
    static String variable(String text) {
        return text.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** How many letters of {@code key} have to change to make it this one, whatever the name, the case and the separators. */
    int distance(String key) {
        String wanted = Arrays.stream(text.split("<.*>", -1))
                .map(Key::letters)
                .collect(Collectors.joining(String.valueOf(NearMatches.ANY)));
        String given = letters(key);
        int direct = NearMatches.distance(wanted, given);
        return key.startsWith(ROOT) ? direct : Math.min(direct, NearMatches.distance(wanted, letters(ROOT) + given));
    }

    /** What may differ for it still to be a typing error. */
    int tolerance() {
        return text.length() - ROOT.length() < 8 ? 2 : 3;
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
