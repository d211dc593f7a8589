package dev.eventbus.psa;

import dev.eventbus.jdbc.DatabaseException;
import dev.eventbus.jdbc.TenantDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** Transactions on the database of the tenant that the thread works for. For any number of threads. */
public final class TenantTransactions {
    /** No connection, no resources, shut down, failing disks. */
    private static final Set<String> OUTAGES = Set.of("08", "53", "57", "58");

    /** What H2 says for a broken connection, and for a database that is closed or being closed. */
    private static final Set<String> OUTAGES_OF_H2 = Set.of("90067", "90098", "90121");

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
        } catch (SQLException e) {
            throw isOutage(e) ? new OutageException("The database is away: " + e.getMessage(), e) : e;
        } catch (DatabaseException e) {
            throw isOutage(e.failure()) ? new OutageException("The database is away: " + e.getMessage(), e) : e;
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

    private static boolean isOutage(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException
                || OUTAGES_OF_H2.contains(state)
                || OUTAGES.stream().anyMatch(state::startsWith);
    }
}
