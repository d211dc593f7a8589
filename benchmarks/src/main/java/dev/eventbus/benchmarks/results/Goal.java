package dev.eventbus.benchmarks.results;

import java.util.Locale;

/**
 * What is to be reached.
 *
 * @param name unique
 * @param meaning what is compared
 * @param atLeast whether {@code bound} is the least that is good, or the most
 * @param relative whether it compares lines: then it holds with AOF too
 */
public record Goal(String name, String meaning, Term term, boolean atLeast, double bound, boolean relative) {
    static Goal ratioAtLeast(double bound, String name, String meaning, Term term) {
        return new Goal(name, meaning, term, true, bound, true);
    }

    static Goal ratioAtMost(double bound, String name, String meaning, Term term) {
        return new Goal(name, meaning, term, false, bound, true);
    }

    static Goal atLeast(double bound, String name, String meaning, Term term) {
        return new Goal(name, meaning, term, true, bound, false);
    }

    static Goal atMost(double bound, String name, String meaning, Term term) {
        return new Goal(name, meaning, term, false, bound, false);
    }

    boolean met(double value) {
        return atLeast ? value >= bound : value <= bound;
    }

    /** The bound as text, {@code ≥ 0.6}. */
    public String text() {
        return (atLeast ? "≥ " : "≤ ") + number(bound);
    }

    /** {@code value} with as many digits as matter. */
    public static String number(double value) {
        String format = Math.abs(value) >= 1_000 ? "%,.0f" : Math.abs(value) >= 100 ? "%.1f" : "%.3f";
        String text = String.format(Locale.ROOT, format, value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
