package dev.eventbus.catalog;

import dev.eventbus.ConfigurationException;
import org.jspecify.annotations.Nullable;

/** The rule that event types and subscriptions are named by: 1 to 200 of {@code A-Z a-z 0-9 _ . -}. */
public final class Names {
    /** The longest name, in characters. */
    public static final int MAX_LENGTH = 200;

    private Names() {}

    /**
     * Returns {@code value} if it is a name.
     *
     * @param what what it names, such as {@code subscription}
     * @throws ConfigurationException if it is none; the message has the rule and the value
     */
    public static String check(String what, String value) {
        String problem = problem(value);
        if (problem != null) {
            throw new ConfigurationException(what + " " + problem);
        }
        return value;
    }

    /** What is wrong with {@code value} as a name, or {@code null}. */
    static @Nullable String problem(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            return "must have 1 to %d characters of A-Z a-z 0-9 _ . -, but has %d"
                    .formatted(MAX_LENGTH, value.length());
        }
        for (int i = 0; i < value.length(); i++) {
            if (!allowed(value.charAt(i))) {
                return "must have only characters of A-Z a-z 0-9 _ . -, but is '%s'".formatted(printable(value));
            }
        }
        return null;
    }

    /**
     * The wire name of a class: {@code TicketUpdated} is {@code TICKET_UPDATED}, {@code URLChanged} is
     * {@code URL_CHANGED}. A word begins at an upper case letter after a lower case letter or digit, and at the last
     * upper case letter of a run that a lower case letter follows; digits belong to the word before them.
     */
    static String upperSnakeCase(String className) {
        StringBuilder name = new StringBuilder(className.length() + 8);
        for (int i = 0; i < className.length(); i++) {
            char c = className.charAt(i);
            if (i > 0 && isUpper(c)) {
                char before = className.charAt(i - 1);
                boolean lowerFollows = i + 1 < className.length() && isLower(className.charAt(i + 1));
                if (isLower(before) || isDigit(before) || (isUpper(before) && lowerFollows)) {
                    name.append('_');
                }
            }
            name.append(isLower(c) ? (char) (c - 'a' + 'A') : c);
        }
        return name.toString();
    }

    private static boolean allowed(char c) {
        return isUpper(c) || isLower(c) || isDigit(c) || c == '_' || c == '.' || c == '-';
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String printable(String value) {
        return value.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
