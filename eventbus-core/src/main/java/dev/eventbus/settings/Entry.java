package dev.eventbus.settings;

import org.jspecify.annotations.Nullable;

/**
 * A value as it was given.
 *
 * @param key the key in the file, or the variable's name
 * @param variable whether it is a variable of the environment
 * @param where the file and line, or the variable
 * @param raw the text as it stands there: what messages may show
 * @param value the text with its placeholders resolved: never shown
 * @param problem why there is no value; {@code null} if there is one
 */
record Entry(
        String key,
        boolean variable,
        String where,
        String raw,
        String value,
        @Nullable String problem) {
    private static final String NO_VALUE = "has no value; leave it out to keep what the code says";

    static Entry ofVariable(String name, String value) {
        return new Entry(name, true, name, value, value, value.isBlank() ? NO_VALUE : null);
    }

    static Entry inFile(String key, String where, String raw, String value) {
        return new Entry(key, false, where, raw, value, value.isBlank() ? NO_VALUE : null);
    }

    static Entry ofProblem(String key, String where, String problem) {
        return new Entry(key, false, where, "", "", problem);
    }

    /** Whether nothing is wrong but that it has no value. */
    boolean isEmpty() {
        return NO_VALUE.equals(problem);
    }

    /** What a message calls it: the place, and the key unless the place has it. */
    String label() {
        return variable ? where : "%s: %s".formatted(where, Shown.of(key));
    }

    /** Without the value. */
    @Override
    public String toString() {
        return label();
    }
}
