package dev.eventbus.psa;

import dev.eventbus.jdbc.DatabaseException;
import dev.eventbus.jdbc.TenantDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** Transactions on the database of the tenant that the thread works for. For any number of threads. */
public final class TenantTransactions {
    /** A tenant without a schema or database. */
    private static final Set<String> NO_PLACE = Set.of("3F000", "3D000");

    private final TenantDataSource tenants;

    /** Transactions on connections of {@code tenants}. */
    public TenantTransactions(TenantDataSource tenants) {
        this.tenants = tenants;
    }

    /**
     * What a transaction does.
     *
     * @param <T> what it results in
     */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it; neither commits nor closes the connection. */
        T on(Connection connection) throws Exception;
    }

    /**
     * Commits what {@code work} did when it returns, and rolls it back when it throws.
     *
     * @throws OutageException if the database is away; when that shows in the commit, it may or may not be committed
     * @throws Exception what {@code work} throws
     */
    public <T> T call(Work<T> work) throws Exception {
        try (Connection connection = connect()) {
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (Exception | Error e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException | DatabaseException e) {
            throw OutageException.orItself(e);
        }
    }

    private Connection connect() throws Exception {
        try {
            return tenants.getConnection();
        } catch (SQLException e) {
            if (NO_PLACE.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            throw new OutageException("The database gives no connection: " + e.getMessage(), e);
        }
    }

    private static void rollBack(Connection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
