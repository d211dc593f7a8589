package dev.eventbus.jdbc;

import java.sql.Connection;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

// tag::spring
/** The transactions of Spring's {@code @Transactional} and {@code TransactionTemplate}. */
record SpringTransactions(DataSource dataSource) implements ConnectionSource {
    @Override
    public Connection current() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("This thread is in no transaction of Spring's.");
        }
        return DataSourceUtils.getConnection(dataSource);
    }

    @Override
    public void afterCommit(Runnable action) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                action.run();
            }
        });
    }
}
// end::spring
