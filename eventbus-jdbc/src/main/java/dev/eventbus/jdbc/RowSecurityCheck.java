package dev.eventbus.jdbc;

import dev.eventbus.ConfigurationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Looks whether row-level security can keep tenants apart. */
final class RowSecurityCheck {
    private static final String BYPASSES =
            "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user";
    private static final String OPEN_TABLES = """
            SELECT c.relname FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid) AND has_table_privilege(c.oid, 'SELECT')
            AND NOT row_security_active(c.oid) AND c.relname <> 'eventbus_outbox'
            ORDER BY c.relname LIMIT 20""";

    private RowSecurityCheck() {}

    /**
     * Refuses a database where it cannot.
     *
     * @throws ConfigurationException with the reason
     */
    static void of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        if (!"PostgreSQL".equals(product)) {
            throw new ConfigurationException(
                    "Row-level security is PostgreSQL's, but the database is %s. Give each tenant a schema or database there."
                            .formatted(product));
        }
        try (Statement statement = connection.createStatement()) {
            try (ResultSet user = statement.executeQuery(BYPASSES)) {
                if (user.next() && user.getBoolean(2)) {
                    throw new ConfigurationException(
                            ("User '%s' of the database bypasses row-level security, as superusers do. Connect as one that is"
                                            + " none and has no BYPASSRLS.")
                                    .formatted(user.getString(1)));
                }
            }
            List<String> open = new ArrayList<>();
            try (ResultSet table = statement.executeQuery(OPEN_TABLES)) {
                while (table.next()) {
                    open.add(table.getString(1));
                }
            }
            if (!open.isEmpty()) {
                throw new ConfigurationException(
                        ("This user reads the rows of every tenant in %s. Enable row-level security there (and FORCE it, if the"
                                        + " user owns the table), or take the right to SELECT away.")
                                .formatted(String.join(", ", open)));
            }
        }
    }
}
