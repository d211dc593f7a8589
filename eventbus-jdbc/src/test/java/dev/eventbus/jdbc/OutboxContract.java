package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.ConfigurationException;
import dev.eventbus.Durability;
import dev.eventbus.EventMetadata;
import dev.eventbus.EventTooLargeException;
import dev.eventbus.InvalidEventException;
import dev.eventbus.TenantContext;
import dev.eventbus.TenantException;
import dev.eventbus.jdbc.OrderEvent.OrderPlaced;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** What the writing side of an outbox promises, on whichever database. */
abstract class OutboxContract extends JdbcFixture {
    @Test
    void anEventIsPublishedWhenItsTransactionCommitsAndNotBefore() {
        Outbox outbox = outbox();
        relay(outbox);
        ThreadTransactions others = new ThreadTransactions(database.dataSource());
        List<UUID> ids = new ArrayList<>();

        inTransaction(connection -> {
            UUID first = outbox.publish(connection, placed(1));
            others.run(another -> ids.add(outbox.publish(another, placed(2))));
            awaitStored(1);
            awaitSettled(outbox);
            assertThat(stored()).isEqualTo(ids);
            ids.add(first);
        });

        awaitStored(2);
        assertThat(stored()).isEqualTo(ids);
        assertThat(ids.get(1).version()).isEqualTo(7);
    }

    @Test
    void aRolledBackTransactionPublishesNothing() {
        Outbox outbox = outbox();
        relay(outbox);

        assertThatThrownBy(() -> transactions.run(connection -> {
                    outbox.publish(connection, placed(1));
                    outbox.publish(placed(2));
                    throw new IllegalArgumentException("no");
                }))
                .hasMessage("no");

        UUID later = publish(outbox, placed(3));
        awaitStored(1);
        awaitSettled(outbox);
        assertThat(stored()).containsExactly(later);
    }

    @Test
    void whatTheBusWouldRefuseIsNotWrittenAndTheTransactionGoesOn() {
        Outbox outbox = outbox();

        inTransaction(connection -> {
            assertThatThrownBy(() -> outbox.publish(connection, placed(-1))).isInstanceOf(InvalidEventException.class);
            assertThatThrownBy(() -> outbox.publish(connection, new OrderPlaced(tenant, 1, "x".repeat(2_000))))
                    .isInstanceOf(EventTooLargeException.class);
            assertThatThrownBy(() -> TenantContext.run(UUID.randomUUID(), () -> outbox.publish(connection, placed(1))))
                    .isInstanceOf(TenantException.class);
            assertThatThrownBy(() -> outbox.publishAll(connection, List.of(placed(1), placed(-1))))
                    .isInstanceOf(InvalidEventException.class);
            assertThatThrownBy(() -> outbox.publish(
                            connection, placed(1), EventMetadata.none().withDurability(Durability.fsynced())))
                    .isInstanceOf(IllegalArgumentException.class);
            outbox.publish(connection, placed(1));
        });

        assertThat(rows("PENDING")).isEqualTo(1);
    }

    @Test
    void aConnectionThatCommitsByItselfIsRefused() throws SQLException {
        Outbox outbox = outbox();

        try (Connection connection = database.dataSource().getConnection()) {
            assertThatThrownBy(() -> outbox.publish(connection, placed(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("setAutoCommit(false)");
        }
        assertThat(rows("PENDING")).isZero();
    }

    @Test
    void anIdThatTheOutboxHasAlreadyIsRefused() {
        Outbox outbox = outbox();
        UUID id = publish(outbox, placed(1));

        assertThatThrownBy(() -> transactions.run(connection -> outbox.publish(
                        connection, placed(2), EventMetadata.none().withId(id))))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("eventbus_outbox")
                .hasMessageContaining("SQL state 23")
                .satisfies(refused -> assertThat(refused + " " + refused.getCause())
                        .doesNotContain("::bytea", "\\x")); // how PostgreSQL's driver quotes the entry
        assertThat(rows("PENDING")).isEqualTo(1);
    }

    @Test
    void withoutAConnectionItIsWrittenIntoTheTransactionOfTheThread() {
        Outbox outbox = outbox();
        relay(outbox, RelayOptions.defaults().withPoll(Duration.ofHours(1)));
        List<UUID> ids = new ArrayList<>();

        for (int i = 1; i <= 2; i++) {
            inTransaction(connection -> transactions.run(inner -> ids.add(outbox.publish(placed(1)))));
            awaitStored(i);
        }

        assertThat(stored()).isEqualTo(ids);
        assertThatThrownBy(() -> outbox.publish(placed(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no transaction");
        assertThatThrownBy(() -> Outbox.open(bus, database.dataSource()).publish(placed(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ConnectionSource");
    }

    @Test
    void aCommitThatTheOutboxIsNotToldOfWakesTheRelayAllTheSame() throws SQLException {
        Outbox outbox = outbox();
        relay(outbox, RelayOptions.defaults().withPoll(Duration.ofHours(1)));
        publish(outbox, placed(0));
        awaitStored(1);

        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            outbox.publish(connection, placed(1));
            connection.commit();
        }

        awaitStored(2);
    }

    @Test
    void severalEventsAreWrittenInTheirOrder() {
        Outbox outbox = outbox();
        List<UUID> ids = new ArrayList<>();
        inTransaction(connection -> ids.addAll(outbox.publishAll(
                connection, IntStream.range(0, 300).mapToObj(this::placed).toList())));

        relay(outbox);

        awaitStored(300);
        assertThat(stored()).isEqualTo(ids);
    }

    @Test
    void aTableThatIsMissingIsNamedWithItsFile() {
        database.execute("DROP TABLE eventbus_outbox");

        assertThatThrownBy(this::outbox)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("eventbus_outbox")
                .hasMessageContaining("V1__eventbus_outbox.sql");
    }

    @Test
    void aTableOfTheWrongShapeIsRefusedColumnByColumn() {
        database.execute("DROP TABLE eventbus_outbox", """
                CREATE TABLE eventbus_outbox (seq BIGINT NOT NULL PRIMARY KEY, id VARCHAR(36), lane SMALLINT,
                    tenant_id UUID, type VARCHAR(20), state VARCHAR(9), created_at %1$s,
                    settled_at %1$s, reason VARCHAR(1000) NOT NULL)""".formatted(database.timeType()));

        assertThatThrownBy(this::outbox)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("column seq must be BIGINT ")
                .hasMessageContaining("column id must be UUID, but is")
                .hasMessageContaining("column type must hold 200 characters, but holds 20")
                .hasMessageContaining("column entry (")
                .hasMessageContaining("column reason must allow NULL")
                .hasMessageContaining("primary key must be (id)");
    }

    @Test
    void flywayMakesTheTables() throws SQLException {
        try (TestDatabase empty = newDatabase();
                Connection connection = empty.dataSource().getConnection()) {
            String folder = Dialect.of(connection).folder();

            Flyway.configure()
                    .dataSource(empty.dataSource())
                    .locations("classpath:dev/eventbus/jdbc/" + folder)
                    .table("eventbus_schema_history")
                    .load()
                    .migrate();

            assertThat(Outbox.open(bus, empty.dataSource()).rows().backlog().pending())
                    .isZero();
            Inbox.open(empty.dataSource()).close();
        }
    }

    @Test
    void lanesThatAreMissingAreNamed() {
        database.execute("DELETE FROM eventbus_outbox_lane WHERE lane > 7");

        assertThatThrownBy(this::outbox)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has 8 rows");
    }
}
