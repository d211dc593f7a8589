package dev.eventbus.psa.webhook;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs statements in a transaction of their own. */
final class Transactions {
    private Transactions() {}

    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Commits when {@code work} returns, rolls back when it throws. */
    static <T> T in(DataSource dataSource, Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (Throwable e) { // an Error too, as setAutoCommit would commit
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(before);
            }
        }
    }
}
