package dev.eventbus.psa.webhook;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * What is to be sent, in table {@code eventbus_webhook_delivery}. Who claims a delivery has it for the time of its lease:
 * nobody else sees it until then, and after that the former can settle it no more.
 */
final class DeliveryQueue {
    private static final int LONGEST_REASON = 1_000;

    private final DataSource dataSource;

    DeliveryQueue(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Looks at its table.
     *
     * @throws dev.eventbus.ConfigurationException if it is missing, or with everything that is wrong with it
     */
    void check() throws SQLException {
        Transactions.in(dataSource, connection -> {
            WebhookTables.DELIVERIES.check(connection);
            return true;
        });
    }

    /** Writes the event for each endpoint, due at once, in the transaction of {@code connection}. */
    static void add(
            Connection connection, Collection<WebhookEndpoint> endpoints, UUID eventId, String type, String body)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO eventbus_webhook_delivery
                    (id, tenant_id, endpoint_id, event_id, type, body, state, attempts, created_at, due_at)
                VALUES (?, ?, ?, ?, ?, ?, 'PENDING', 0, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)""")) {
            for (WebhookEndpoint endpoint : endpoints) {
                insert.setObject(1, UUID.randomUUID());
                insert.setObject(2, endpoint.tenantId());
                insert.setObject(3, endpoint.id());
                insert.setObject(4, eventId);
                insert.setString(5, type);
                insert.setString(6, body);
                insert.executeUpdate(); // the failure of a batch may quote the body
            }
        }
    }

    /**
     * Claims deliveries that are due, those that have been for longest first.
     *
     * @param limit how many to look at
     * @param without endpoints to leave out
     * @param admits says of each whether it is to be claimed
     * @return how many were looked at
     */
    int claim(int limit, Collection<UUID> without, Predicate<Delivery> admits, Duration lease) throws SQLException {
        return Transactions.in(dataSource, connection -> {
            List<Delivery> due = due(connection, limit, without);
            try (PreparedStatement claim = connection.prepareStatement(
                    "UPDATE eventbus_webhook_delivery SET attempts = attempts + 1, due_at = ? WHERE id = ?")) {
                OffsetDateTime end = now(connection).plus(lease);
                for (Delivery delivery : due) {
                    if (admits.test(delivery)) {
                        claim.setObject(1, end);
                        claim.setObject(2, delivery.id());
                        claim.executeUpdate();
                    }
                }
            }
            return due.size();
        });
    }

    private static List<Delivery> due(Connection connection, int limit, Collection<UUID> without) throws SQLException {
        String others = without.isEmpty()
                ? ""
                : " AND endpoint_id NOT IN (%s)".formatted(String.join(", ", Collections.nCopies(without.size(), "?")));
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT id, tenant_id, endpoint_id, event_id, type, body, attempts, created_at, CURRENT_TIMESTAMP
                FROM eventbus_webhook_delivery WHERE state = 'PENDING' AND due_at <= CURRENT_TIMESTAMP%s
                ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED""".formatted(others))) {
            int at = 1;
            for (UUID endpoint : without) {
                select.setObject(at++, endpoint);
            }
            select.setInt(at, limit);
            List<Delivery> due = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    due.add(delivery(row));
                }
            }
            return due;
        }
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(
                row.getObject(1, UUID.class),
                row.getObject(2, UUID.class),
                row.getObject(3, UUID.class),
                row.getObject(4, UUID.class),
                row.getString(5),
                row.getString(6),
                row.getInt(7) + 1,
                Duration.between(row.getObject(8, OffsetDateTime.class), row.getObject(9, OffsetDateTime.class)));
    }

    /** The endpoint has it. */
    void delivered(Delivery delivery) throws SQLException {
        settle("DELETE FROM eventbus_webhook_delivery", delivery);
    }

    /** It is due again after {@code delay}. */
    void again(Delivery delivery, Duration delay, String reason) throws SQLException {
        Transactions.in(
                dataSource,
                connection -> settle(
                        connection,
                        "UPDATE eventbus_webhook_delivery SET due_at = ?, reason = ?",
                        delivery,
                        now(connection).plus(delay),
                        capped(reason)));
    }

    /** Nobody sends it again unless somebody asks for it. */
    void fail(Delivery delivery, String reason) throws SQLException {
        settle("UPDATE eventbus_webhook_delivery SET state = 'FAILED', reason = ?", delivery, capped(reason));
    }

    private void settle(String what, Delivery delivery, Object... values) throws SQLException {
        Transactions.in(dataSource, connection -> settle(connection, what, delivery, values));
    }

    private static int settle(Connection connection, String what, Delivery delivery, Object... values)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(what + " WHERE id = ? AND state = 'PENDING' AND attempts = ?")) {
            int at = 1;
            for (Object value : values) {
                statement.setObject(at++, value);
            }
            statement.setObject(at++, delivery.id());
            statement.setInt(at, delivery.attempt());
            return statement.executeUpdate();
        }
    }

    private static OffsetDateTime now(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT CURRENT_TIMESTAMP");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getObject(1, OffsetDateTime.class);
        }
    }

    private static String capped(String reason) {
        String text = reason.replace('\0', '?');
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON);
    }
}
