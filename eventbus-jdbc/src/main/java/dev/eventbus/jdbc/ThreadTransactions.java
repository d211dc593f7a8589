package dev.eventbus.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Transactions over a {@link DataSource}, each bound to the thread that runs it. For any number of threads. */
public final class ThreadTransactions implements ConnectionSource {
    private final DataSource dataSource;
    private final ThreadLocal<@Nullable Transaction> current = new ThreadLocal<>();

    /** Transactions on connections of {@code dataSource}. */
    public ThreadTransactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * What a transaction does.
     *
     * @param <X> what it throws
     */
    @FunctionalInterface
    public interface Work<X extends Exception> {
        /** Does it; neither commits nor closes the connection. */
        void on(Connection connection) throws X;
    }

    private record Transaction(Connection connection, List<Runnable> afterCommit) {}

    /**
     * Runs {@code work} in a transaction: commits when it returns, rolls back when it throws. Within another one on this thread
     * it is part of that one.
     *
     * @throws X what {@code work} throws
     * @throws DatabaseException if there is no connection, or the commit fails; then it may or may not be committed
     */
    public <X extends Exception> void run(Work<X> work) throws X {
        Transaction outer = current.get();
        if (outer != null) {
            work.on(outer.connection);
            return;
        }
        Transaction transaction;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            transaction = new Transaction(connection, new ArrayList<>());
            current.set(transaction);
            try {
                work.on(connection);
                connection.commit();
            } catch (Throwable failure) {
                rollBack(connection, failure);
                throw failure;
            } finally {
                current.remove();
            }
        } catch (SQLException e) {
            throw new DatabaseException("The transaction failed", e);
        }
        transaction.afterCommit.forEach(Runnable::run);
    }

    /** Rolls back because of {@code failure}, which is what is told also if that fails. */
    static void rollBack(Connection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public Connection current() {
        return transaction().connection;
    }

    @Override
    public void afterCommit(Runnable action) {
        transaction().afterCommit.add(action);
    }

    private Transaction transaction() {
        Transaction transaction = current.get();
        if (transaction == null) {
            throw new IllegalStateException(
                    "This thread is in no transaction; do it within ThreadTransactions.run(…).");
        }
        return transaction;
    }
}
