package dev.eventbus.jdbc;

import dev.eventbus.ConfigurationException;
import dev.eventbus.TenantContext;
import dev.eventbus.TenantException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections of the tenant that the thread works for ({@link TenantContext}), as every handler's thread does. Without one
 * there is no connection. For any number of threads; the data sources below are its maker's to close.
 *
 * <p>A connection comes with a transaction begun: what is not committed when it is closed is rolled back. It cannot be set to
 * commit by itself, and goes back to its pool as nobody's. It keeps those from harm who forget a condition, not from those who
 * run statements of strangers.
 */
public final class TenantDataSource implements DataSource {
    /** The setting that policies of PostgreSQL's row-level security compare with: see {@link #rowSecurity}. */
    public static final String SETTING = "eventbus.tenant_id";

    private static final UUID NOBODY = new UUID(0, 0);

    private final Function<? super UUID, ? extends @Nullable DataSource> databases;
    private final Isolation isolation;
    private final Supplier<? extends Collection<UUID>> places;

    private TenantDataSource(
            Function<? super UUID, ? extends @Nullable DataSource> databases,
            Isolation isolation,
            Supplier<? extends Collection<UUID>> places) {
        this.databases = databases;
        this.isolation = isolation;
        this.places = places;
    }

    /**
     * Tenants share the tables of a PostgreSQL, whose row-level security keeps them apart: each transaction has
     * {@link #SETTING} set to its tenant, until it ends. A table has
     *
     * <pre>{@code
     * ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
     * ALTER TABLE tickets FORCE ROW LEVEL SECURITY;
     * CREATE POLICY tenant ON tickets USING (tenant_id = current_setting('eventbus.tenant_id')::uuid);
     * }</pre>
     *
     * <p>A statement without a tenant then fails, and one that forgot its condition sees the rows of its tenant only.
     *
     * @throws ConfigurationException if that cannot work: it is no PostgreSQL, its user bypasses the policies, or may read a
     *     table with a column {@code tenant_id} for which none are in force; {@code eventbus_outbox} is excepted, as its relay
     *     is every tenant's
     * @throws DatabaseException if the database does not answer
     */
    public static TenantDataSource rowSecurity(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            RowSecurityCheck.of(connection);
        } catch (SQLException e) {
            throw new DatabaseException("The row-level security of the database could not be looked at", e);
        }
        return new TenantDataSource(tenant -> dataSource, new Isolation.RowSecurity(), () -> List.of(NOBODY));
    }

    /**
     * Each tenant has a schema. On PostgreSQL it is the search path of each transaction, and nothing else is on it; elsewhere
     * it is the connection's until it goes back.
     *
     * @param schemas the name of a tenant's schema, in the letters that the database keeps; {@code null} where there is none,
     *     then asking for a connection fails
     * @param tenants all tenants, asked whenever tables are looked at ({@link #everywhere})
     * @throws DatabaseException if the database does not answer
     */
    public static TenantDataSource schemas(
            DataSource dataSource,
            Function<? super UUID, ? extends @Nullable String> schemas,
            Supplier<? extends Collection<UUID>> tenants) {
        try (Connection connection = dataSource.getConnection()) {
            boolean transactional = "PostgreSQL".equals(connection.getMetaData().getDatabaseProductName());
            Isolation isolation = transactional
                    ? new Isolation.SchemaOfTransaction(schemas)
                    : new Isolation.SchemaOfConnection(schemas, connection.getSchema());
            return new TenantDataSource(tenant -> dataSource, isolation, tenants);
        } catch (SQLException e) {
            throw new DatabaseException("The schema of the database could not be asked for", e);
        }
    }

    /**
     * Each tenant has a database.
     *
     * @param databases that of a tenant; {@code null} where there is none, then asking for a connection fails
     * @param tenants all tenants, asked whenever tables are looked at ({@link #everywhere})
     */
    public static TenantDataSource databases(
            Function<? super UUID, ? extends @Nullable DataSource> databases,
            Supplier<? extends Collection<UUID>> tenants) {
        return new TenantDataSource(databases, Isolation.NONE, tenants);
    }

    /** Whether policies hide from each tenant the rows of the others. */
    boolean isRowSecurity() {
        return isolation instanceof Isolation.RowSecurity;
    }

    /** Tenants share tables, and nothing but the conditions of each statement keeps them apart. */
    public static TenantDataSource conditionsOnly(DataSource dataSource) {
        return new TenantDataSource(tenant -> dataSource, Isolation.NONE, () -> List.of(NOBODY));
    }

    /**
     * A connection of this thread's tenant.
     *
     * @throws TenantException if this thread works for none
     * @throws SQLException if there is none, or the tenant has no schema or database
     */
    @Override
    public Connection getConnection() throws SQLException {
        UUID tenant = TenantContext.current()
                .orElseThrow(() -> new TenantException(
                        null,
                        "This thread works for no tenant, so there is no connection for it."
                                + " Handlers do; elsewhere, ask within TenantContext.call(tenant, …)."));
        DataSource database = databases.apply(tenant);
        if (database == null) {
            throw new SQLException("Tenant %s has no database".formatted(tenant), "3D000");
        }
        return TenantConnection.of(database.getConnection(), isolation, tenant);
    }

    /**
     * Runs {@code work} in a transaction at each place where tables are: once, for nobody, where tenants share them, else as
     * each tenant. A place where it fails is rolled back and keeps none of the others from it.
     *
     * @throws ConfigurationException what {@code work} threw at the first place that failed so, with the tenant
     * @throws DatabaseException the same for a database that failed
     */
    public void everywhere(ThreadTransactions.Work<SQLException> work) {
        @Nullable RuntimeException failure = null;
        for (UUID tenant : places.get()) {
            try {
                TenantContext.call(tenant, () -> {
                    at(work);
                    return tenant;
                });
            } catch (Exception e) {
                RuntimeException named = named(tenant, e);
                if (failure == null) {
                    failure = named;
                } else {
                    failure.addSuppressed(named);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void at(ThreadTransactions.Work<SQLException> work) throws SQLException {
        try (Connection connection = getConnection()) {
            try {
                work.on(connection);
                connection.commit();
            } catch (Throwable e) {
                ThreadTransactions.rollBack(connection, e);
                throw e;
            }
        }
    }

    private static RuntimeException named(UUID tenant, Exception failure) {
        String whose = tenant.equals(NOBODY) ? "" : "Of tenant %s: ".formatted(tenant);
        if (failure instanceof SQLException sql) {
            return new DatabaseException(whose + "the tables could not be looked at", sql);
        }
        return failure instanceof ConfigurationException
                ? new ConfigurationException(whose + failure.getMessage(), failure)
                : (RuntimeException) failure;
    }

    /** Is refused: who asks is the tenant, not a user of the database. */
    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("Connections are by tenant; ask without a user.");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("Set it at the data sources below.");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("Set it at the data sources below.");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("It logs nothing.");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("It is no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
