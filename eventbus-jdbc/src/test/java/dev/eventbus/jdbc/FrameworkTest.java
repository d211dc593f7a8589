package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The outbox in the transactions of others. */
class FrameworkTest extends JdbcFixture {
    @Override
    TestDatabase newDatabase() {
        return new H2Database();
    }

    @Test
    void anEventIsPublishedWithTheTransactionOfSpring() {
        DataSource dataSource = database.dataSource();
        TransactionTemplate spring = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        Outbox outbox = Outbox.open(bus, dataSource, new SpringTransactions(dataSource));
        relay(outbox, RelayOptions.defaults().withPoll(Duration.ofHours(1)));

        spring.executeWithoutResult(status -> {
            outbox.publish(placed(1));
            status.setRollbackOnly();
        });
        UUID id = spring.execute(status -> outbox.publish(placed(2)));

        awaitStored(1);
        assertThat(stored()).isEqualTo(List.of(id));
        assertThatThrownBy(() -> outbox.publish(placed(3))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anEventIsPublishedWithTheTransactionOfJooq() {
        Outbox outbox = outbox();
        relay(outbox);

        UUID id = DSL.using(database.dataSource(), SQLDialect.H2)
                .transactionResult(jooq -> jooq.dsl().connectionResult(c -> outbox.publish(c, placed(1))));

        awaitStored(1);
        assertThat(stored()).containsExactly(id);
    }
}
