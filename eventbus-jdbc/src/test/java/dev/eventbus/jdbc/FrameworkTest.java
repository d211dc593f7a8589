package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.ValidationMode;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.hibernate.Session;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
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

    /** An entity. */
    @Entity(name = "purchases")
    static class Purchase {
        @Id
        int number;
    }

    @Test
    void anEventIsPublishedWithTheTransactionOfJpa() {
        Outbox outbox = outbox();
        relay(outbox);
        EntityManagerFactory jpa = new HibernatePersistenceConfiguration("shop")
                .managedClass(Purchase.class)
                .property(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, database.dataSource())
                .property(AvailableSettings.JAKARTA_HBM2DDL_DATABASE_ACTION, "create")
                .validationMode(ValidationMode.NONE) // that of the bus has no expression language
                .createEntityManagerFactory();
        try (jpa) {
            UUID id = jpa.callInTransaction(entityManager -> {
                entityManager.persist(new Purchase());
                return entityManager
                        .unwrap(Session.class)
                        .doReturningWork(connection -> outbox.publish(connection, placed(1)));
            });
            assertThatThrownBy(() -> jpa.runInTransaction(entityManager -> {
                        entityManager.unwrap(Session.class).doWork(connection -> outbox.publish(connection, placed(2)));
                        entityManager.persist(new Purchase()); // has the key of the first
                    }))
                    .isInstanceOf(RuntimeException.class);

            awaitStored(1);
            awaitSettled(outbox);
            assertThat(stored()).containsExactly(id);
            assertThat(database.number("SELECT COUNT(*) FROM purchases")).isEqualTo(1);
        }
    }

    @Test
    void liquibaseMakesTheTables() throws Exception {
        try (TestDatabase empty = newDatabase();
                Connection connection = empty.dataSource().getConnection();
                Liquibase liquibase = new Liquibase(
                        "liquibase.xml", new ClassLoaderResourceAccessor(), new JdbcConnection(connection))) {
            liquibase.update();

            assertThat(Outbox.open(bus, empty.dataSource()).rows().backlog().pending())
                    .isZero();
            Inbox.open(empty.dataSource()).close();
        }
    }
}
