package dev.eventbus.jdbc;

import dev.eventbus.ConfigurationException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The shape that a table must have; further columns may be there if they have a default. */
record Table(String name, String file, Set<String> key, List<Column> columns) {
    static final Table OUTBOX = new Table(
            "eventbus_outbox",
            Schema.OUTBOX,
            Set.of("id"),
            List.of(
                    Column.of("seq", Kind.NUMBERED),
                    Column.of("id", Kind.UUID),
                    Column.of("lane", Kind.NUMBER),
                    Column.of("tenant_id", Kind.UUID),
                    Column.text("type", 200),
                    Column.of("entry", Kind.BYTES),
                    Column.text("state", 9),
                    Column.of("created_at", Kind.TIME),
                    Column.of("settled_at", Kind.TIME).orNull(),
                    Column.text("reason", 1000).orNull()));

    static final Table LANES =
            new Table("eventbus_outbox_lane", Schema.OUTBOX, Set.of("lane"), List.of(Column.of("lane", Kind.NUMBER)));

    static final Table INBOX = new Table(
            "eventbus_inbox",
            Schema.INBOX,
            Set.of("subscription", "event_id"),
            List.of(
                    Column.text("subscription", 200),
                    Column.of("event_id", Kind.UUID),
                    Column.of("handled_at", Kind.TIME)));

    /**
     * Refuses any other shape.
     *
     * @throws ConfigurationException if the table is missing, or with everything that is wrong with it
     */
    void check(Connection connection) throws SQLException {
        Dialect dialect = Dialect.of(connection);
        String file = dialect.folder().substring(1) + this.file;
        List<String> problems = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("SELECT * FROM " + name + " WHERE 1 = 0")) {
            checkColumns(dialect, none.getMetaData(), problems);
        } catch (SQLException e) {
            if (e.getSQLState() == null || !e.getSQLState().startsWith("42")) {
                throw e;
            }
            throw new ConfigurationException(
                    "There is no table %s that this connection could read: %s. Apply %s from the class path of eventbus-jdbc."
                            .formatted(name, DatabaseException.describe(e), file),
                    e);
        }
        checkKey(connection, problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(
                    "Table %s does not have the shape that this version needs: %s. Compare it with %s on the class path."
                            .formatted(name, String.join("; ", problems), file));
        }
    }

    private void checkColumns(Dialect dialect, ResultSetMetaData found, List<String> problems) throws SQLException {
        Map<String, Integer> indexes = new HashMap<>();
        for (int i = 1; i <= found.getColumnCount(); i++) {
            indexes.put(found.getColumnName(i).toLowerCase(Locale.ROOT), i);
        }
        for (Column column : columns) {
            Integer index = indexes.get(column.name());
            String problem = index == null
                    ? "column %s (%s) is missing".formatted(column.name(), column.type(dialect))
                    : column.problem(dialect, found, index);
            if (problem != null) {
                problems.add(problem);
            }
        }
    }

    /** In whichever schema: where the connection finds the table is not told by every driver. */
    private void checkKey(Connection connection, List<String> problems) throws SQLException {
        DatabaseMetaData data = connection.getMetaData();
        String stored = data.storesUpperCaseIdentifiers() ? name.toUpperCase(Locale.ROOT) : name;
        Map<String, Set<String>> keys = new HashMap<>();
        try (ResultSet parts = data.getPrimaryKeys(connection.getCatalog(), null, stored)) {
            while (parts.next()) {
                keys.computeIfAbsent(String.valueOf(parts.getString("TABLE_SCHEM")), schema -> new TreeSet<>())
                        .add(parts.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
            }
        }
        if (!keys.containsValue(key)) {
            problems.add("the primary key must be (%s)".formatted(String.join(", ", new TreeSet<>(key))));
        }
    }
}
