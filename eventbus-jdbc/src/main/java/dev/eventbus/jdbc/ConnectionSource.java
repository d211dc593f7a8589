package dev.eventbus.jdbc;

import java.sql.Connection;

/**
 * Knows the transaction that the current thread is in, as transaction managers bind them to threads. For any thread.
 *
 * <p>Over Spring it is {@code DataSourceUtils.getConnection(dataSource)} and a {@code TransactionSynchronization};
 * {@link ThreadTransactions} is one without a framework.
 */
public interface ConnectionSource {
    /**
     * The connection of the current thread's transaction. Whoever asks neither commits nor closes it.
     *
     * @throws IllegalStateException if the thread is in no transaction
     */
    Connection current();

    /**
     * Runs {@code action} once the current thread's transaction has committed, and not if it rolls back. It only wakes a
     * relay: it is quick, and does not throw. A source that is not told of commits leaves this method as it is: then the relay
     * is woken at once and looks again in short intervals.
     */
    default void afterCommit(Runnable action) {
        action.run();
    }
}
