package dev.eventbus.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a connection is confined to a tenant. */
interface Isolation {
    /** The connection, or what is behind it, is the tenant's already; or only the conditions of its statements are. */
    Isolation NONE = new Isolation() {};

    /** When a connection is taken, and whenever a transaction of it has ended. */
    default void begin(Connection connection, UUID tenant) throws SQLException {}

    /** Before the connection goes back; its transaction has been rolled back. */
    default void end(Connection connection) throws SQLException {}

    /** Policies of PostgreSQL read this setting, which ends with the transaction. */
    record RowSecurity() implements Isolation {
        @Override
        public void begin(Connection connection, UUID tenant) throws SQLException {
            try (PreparedStatement set =
                    connection.prepareStatement("SELECT set_config('" + TenantDataSource.SETTING + "', ?, true)")) {
                set.setString(1, tenant.toString());
                set.executeQuery().close();
            }
        }
    }

    /** The search path of PostgreSQL, until the end of the transaction. */
    record SchemaOfTransaction(Function<? super UUID, ? extends @Nullable String> schemas) implements Isolation {
        @Override
        public void begin(Connection connection, UUID tenant) throws SQLException {
            @Nullable String schema = schemas.apply(tenant);
            try (PreparedStatement set = connection.prepareStatement(
                    "SELECT set_config('search_path', quote_ident(nspname), true) FROM pg_namespace WHERE nspname = ?")) {
                set.setString(1, schema);
                try (ResultSet found = set.executeQuery()) {
                    if (!found.next()) {
                        throw missing(tenant, schema, null);
                    }
                }
            }
        }
    }

    /** The schema of the connection, until it goes back. */
    record SchemaOfConnection(Function<? super UUID, ? extends @Nullable String> schemas, String neutral)
            implements Isolation {
        @Override
        public void begin(Connection connection, UUID tenant) throws SQLException {
            @Nullable String schema = schemas.apply(tenant);
            if (schema == null) {
                throw missing(tenant, null, null);
            }
            try {
                connection.setSchema(schema);
            } catch (SQLException e) {
                throw missing(tenant, schema, e);
            }
            if (!schema.equals(connection.getSchema())) { // drivers may ignore what they cannot do
                throw missing(tenant, schema, null);
            }
        }

        @Override
        public void end(Connection connection) throws SQLException {
            connection.setSchema(neutral);
        }
    }

    private static SQLException missing(UUID tenant, @Nullable String schema, @Nullable SQLException why) {
        return new SQLException(
                "Tenant %s has no schema '%s' that this user may see".formatted(tenant, schema), "3F000", why);
    }
}
