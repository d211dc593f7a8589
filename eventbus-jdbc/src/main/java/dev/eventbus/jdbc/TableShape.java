package dev.eventbus.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Describes what a table must have, so that one of another shape is refused at the start, column by column. Immutable. */
public final class TableShape {
    private final Table table;

    private TableShape(Table table) {
        this.table = table;
    }

    /**
     * A table without columns yet.
     *
     * @param file the SQL file that has it, on the class path, with {@code {database}} for the name of the database: see
     *     {@link Schema#apply}
     */
    public static TableShape of(String name, String file) {
        return new TableShape(new Table(name, file, Set.of(), List.of()));
    }

    /** A copy whose primary key is these columns; without one, the key may be any. */
    public TableShape withKey(String... columns) {
        return new TableShape(new Table(table.name(), table.file(), Set.of(columns), table.columns()));
    }

    /** A copy with a column of UUIDs. */
    public TableShape withUuid(String name) {
        return with(Column.of(name, Kind.UUID));
    }

    /** A copy with a column of whole numbers. */
    public TableShape withNumber(String name) {
        return with(Column.of(name, Kind.NUMBER));
    }

    /** A copy with a column for texts of so many characters; with 0 for texts of any length. */
    public TableShape withText(String name, int length) {
        return with(Column.text(name, length));
    }

    /** A copy with a column of points in time. */
    public TableShape withTime(String name) {
        return with(Column.of(name, Kind.TIME));
    }

    /** A copy whose last column must allow {@code NULL}. */
    public TableShape orNull() {
        List<Column> columns = new ArrayList<>(table.columns());
        columns.add(columns.remove(columns.size() - 1).orNull());
        return new TableShape(new Table(table.name(), table.file(), table.key(), columns));
    }

    Table table() {
        return table;
    }

    private TableShape with(Column column) {
        List<Column> columns = new ArrayList<>(table.columns());
        columns.add(column);
        return new TableShape(new Table(table.name(), table.file(), table.key(), columns));
    }

    /**
     * Looks at the table as this connection finds it; further columns may be there.
     *
     * @throws dev.eventbus.ConfigurationException if it is missing, or with everything that is wrong with it
     * @throws SQLException if the database does not answer
     */
    public void check(Connection connection) throws SQLException {
        table.check(connection);
    }
}
