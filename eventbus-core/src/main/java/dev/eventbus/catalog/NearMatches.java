package dev.eventbus.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that somebody may have meant who wrote another one. */
public final class NearMatches {
    /** For {@link #distance}: what no name has. */
    public static final char ANY = '\0';

    private static final int MOST = 3;

    private NearMatches() {}

    /** Up to three of {@code known} that are like {@code given}, the nearest first. */
    public static List<String> of(String given, Collection<String> known) {
        String wanted = given.toLowerCase(Locale.ROOT);
        int tolerance = Math.max(2, given.length() / 3);
        record Match(String name, int distance) {}
        return known.stream()
                .map(name -> new Match(name, likeness(wanted, name.toLowerCase(Locale.ROOT))))
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

    /** As it is, but at most 2 if one is a part of the other. */
    private static int likeness(String wanted, String name) {
        if (wanted.length() >= 3 && (name.contains(wanted) || wanted.contains(name) && name.length() >= 3)) {
            return Math.min(2, Math.abs(name.length() - wanted.length()));
        }
        return distance(wanted, name);
    }

    /** Levenshtein's; {@link #ANY} in {@code wanted} stands for one character or more. */
    public static int distance(String wanted, String given) {
        int[] above = new int[given.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= wanted.length(); i++) {
            char c = wanted.charAt(i - 1);
            int[] row = new int[given.length() + 1];
            row[0] = i;
            for (int j = 1; j <= given.length(); j++) {
                row[j] = c == ANY
                        ? Math.min(above[j] + 1, Math.min(above[j - 1], row[j - 1]))
                        : Math.min(
                                above[j - 1] + (c == given.charAt(j - 1) ? 0 : 1), Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[given.length()];
    }
}
