package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.jdbc.OrderEvent.OrderPlaced;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What the README shows of the outbox and the inbox. */
class JdbcTourTest extends JdbcFixture {
    @Override
    TestDatabase newDatabase() {
        return new H2Database();
    }

    @Test
    void anOrderAndItsInvoiceAreEachWrittenOnce() throws SQLException {
        DataSource dataSource = database.dataSource();
        database.execute("CREATE TABLE orders (number INTEGER)", "CREATE TABLE invoices (number INTEGER)");

        // tag::outbox
        Outbox outbox = Outbox.open(bus, dataSource); // checks the tables
        Relay relay = Relay.start(outbox); // in every process

        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, "orders", 4711);
            outbox.publish(connection, new OrderPlaced(tenant, 4711, "by mail"));
            connection.commit(); // both, or none
        }
        // end::outbox
        opened(relay);

        // tag::inbox
        Inbox inbox = Inbox.open(dataSource);

        bus.subscribe("invoices", OrderPlaced.class).start((order, context) -> {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                inbox.once(connection, context, () -> insert(connection, "invoices", order.number()));
                connection.commit();
            }
        });
        // end::inbox
        opened(inbox);
        bus.publish(new OrderPlaced(tenant, 1, "beside the outbox"));

        await().atMost(PATIENCE).until(() -> database.number("SELECT COUNT(*) FROM invoices") == 2);
        assertThat(database.number("SELECT MAX(number) FROM invoices")).isEqualTo(4711);

        Instant beforeTheFailover = Instant.now().minusSeconds(60);
        // tag::rows
        OutboxRows.Backlog backlog = outbox.rows().backlog(); // pending, age of the oldest, set aside
        List<UUID> poisoned = outbox.rows().setAside(100).stream()
                .map(OutboxRows.SetAside::id)
                .toList();
        outbox.rows().retry(poisoned); // or discard(poisoned)
        outbox.rows().republish(beforeTheFailover); // what the failover lost; nothing twice
        // end::rows
        assertThat(backlog.setAside()).isZero();
        awaitSettled(outbox);
        assertThat(stored()).hasSize(2);
    }

    private static void insert(Connection connection, String table, int number) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO " + table + " (number) VALUES (?)")) {
            insert.setInt(1, number);
            insert.executeUpdate();
        }
    }
}
