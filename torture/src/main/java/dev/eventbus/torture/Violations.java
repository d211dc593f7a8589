package dev.eventbus.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Broken promises, each with its evidence; the first of them in words, all of them counted. */
final class Violations {
    private static final int SHOWN = 20;
    private static final int SHOWN_OF_A_KIND = 5;

    private final List<String> shown = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    /** One of a kind; {@code text} is a format. */
    void add(String kind, String text, Object... arguments) {
        int count = counts.merge(kind, 1, Integer::sum);
        if (count <= SHOWN_OF_A_KIND && shown.size() < SHOWN) {
            shown.add(kind + ": " + String.format(Locale.ROOT, text, arguments));
        }
    }

    boolean none() {
        return counts.isEmpty();
    }

    /** How many of each kind. */
    Map<String, Integer> counts() {
        return counts;
    }

    List<String> shown() {
        return shown;
    }

    @Override
    public String toString() {
        return counts + " " + shown;
    }
}
