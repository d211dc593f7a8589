package dev.eventbus.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a column must be.
 *
 * @param names what databases call its type
 * @param type its type, for people
 * @param length how many characters it must hold; 0 where that does not matter
 * @param numbered whether the database gives it its value
 */
record Column(String name, Set<String> names, String type, int length, boolean nullable, boolean numbered) {
    static Column number(String name) {
        return new Column(
                name, Set.of("INT2", "SMALLINT", "INT4", "INTEGER", "INT8", "BIGINT"), "SMALLINT", 0, false, false);
    }

    static Column numbered(String name) {
        return new Column(
                name, Set.of("INT8", "BIGSERIAL", "BIGINT"), "BIGINT GENERATED ALWAYS AS IDENTITY", 0, false, true);
    }

    static Column uuid(String name) {
        return new Column(name, Set.of("UUID"), "UUID", 0, false, false);
    }

    static Column bytes(String name) {
        return new Column(name, Set.of("BYTEA", "BINARY LARGE OBJECT", "BLOB"), "BYTEA", 0, false, false);
    }

    static Column text(String name, int length) {
        return new Column(
                name,
                Set.of("VARCHAR", "TEXT", "CHARACTER VARYING"),
                "VARCHAR(%d)".formatted(length),
                length,
                false,
                false);
    }

    static Column time(String name) {
        return new Column(
                name, Set.of("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"), "TIMESTAMP WITH TIME ZONE", 0, false, false);
    }

    Column orNull() {
        return new Column(name, names, type, length, true, numbered);
    }

    /** What is wrong with the column at {@code index}, or {@code null}. */
    @Nullable
    String problem(ResultSetMetaData found, int index) throws SQLException {
        String actual = found.getColumnTypeName(index);
        if (!names.contains(actual.toUpperCase(Locale.ROOT))) {
            return "column %s must be %s, but is %s".formatted(name, type, actual);
        }
        int holds = found.getPrecision(index);
        if (length > 0 && holds > 0 && holds < length) {
            return "column %s must hold %d characters, but holds %d".formatted(name, length, holds);
        }
        if (nullable && found.isNullable(index) == ResultSetMetaData.columnNoNulls) {
            return "column %s must allow NULL, but does not".formatted(name);
        }
        if (numbered && !found.isAutoIncrement(index)) {
            return "column %s must be %s, but has no values of its own".formatted(name, type);
        }
        return null;
    }
}
