package dev.eventbus.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that somebody may have meant who wrote another one. */
public final class NearMatches {
    private static final int MOST = 3;

    private NearMatches() {}

    /** Up to three of {@code known} that are like {@code given}, the nearest first. */
    public static List<String> of(String given, Collection<String> known) {
        String wanted = given.toLowerCase(Locale.ROOT);
        int tolerance = Math.max(2, given.length() / 3);
        record Match(String name, int distance) {}
        return known.stream()
                .map(name -> new Match(name, distance(wanted, name.toLowerCase(Locale.ROOT))))
                .filter(match -> match.distance <= tolerance)
                .sorted(Comparator.comparingInt(Match::distance).thenComparing(Match::name))
                .limit(MOST)
                .map(Match::name)
                .toList();
    }

    /** A sentence that asks for the nearest of {@code known}, with a space before it; empty if none is near. */
    public static String question(String given, Collection<String> known) {
        List<String> near = of(given, known);
        return near.isEmpty() ? "" : " Did you mean '%s'?".formatted(String.join("' or '", near));
    }

    /** Levenshtein's; at most 2 if one is a part of the other. */
    private static int distance(String wanted, String name) {
        if (wanted.length() >= 3 && (name.contains(wanted) || wanted.contains(name) && name.length() >= 3)) {
            return Math.min(2, Math.abs(name.length() - wanted.length()));
        }
        int[] above = new int[name.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= wanted.length(); i++) {
            int[] row = new int[name.length() + 1];
            row[0] = i;
            for (int j = 1; j <= name.length(); j++) {
                int replaced = above[j - 1] + (wanted.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[name.length()];
    }
}
