package dev.eventbus.jdbc;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a column must be.
 *
 * @param length how many characters it must hold; 0 where that does not matter
 */
record Column(String name, Kind kind, int length, boolean nullable) {
    static Column of(String name, Kind kind) {
        return new Column(name, kind, 0, false);
    }

    static Column text(String name, int length) {
        return new Column(name, Kind.TEXT, length, false);
    }

    Column orNull() {
        return new Column(name, kind, length, true);
    }

    /** What {@code row} has at {@code index}. */
    @Nullable
    Object value(ResultSet row, int index) throws SQLException {
        return kind == Kind.UUID ? row.getObject(index, UUID.class) : row.getObject(index);
    }

    /** Its type, for people. */
    String type(Dialect dialect) {
        String text = dialect.type(kind).text();
        return length == 0 ? text : "%s(%d)".formatted(text, length);
    }

    /** What is wrong with the column at {@code index}, or {@code null}. */
    @Nullable
    String problem(Dialect dialect, ResultSetMetaData found, int index) throws SQLException {
        String actual = found.getColumnTypeName(index);
        if (!dialect.type(kind).names().contains(actual.toUpperCase(Locale.ROOT))) {
            return "column %s must be %s, but is %s".formatted(name, type(dialect), actual);
        }
        int holds = found.getPrecision(index);
        if (length > 0 && holds > 0 && holds < length) {
            return "column %s must hold %d characters, but holds %d".formatted(name, length, holds);
        }
        if (nullable && found.isNullable(index) == ResultSetMetaData.columnNoNulls) {
            return "column %s must allow NULL, but does not".formatted(name);
        }
        if (kind == Kind.NUMBERED && !found.isAutoIncrement(index)) {
            return "column %s must be %s, but has no values of its own".formatted(name, type(dialect));
        }
        return null;
    }
}
