package dev.eventbus.psa.webhook;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** What waits to be sent and what has failed, for whoever operates it. For any number of threads. */
public final class WebhookDeliveries {
    private final DataSource dataSource;

    /** Those in the database of {@code dataSource}. */
    public WebhookDeliveries(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * How much there is of all tenants.
     *
     * @param pending how many deliveries wait or are under way
     * @param age how long ago the oldest of them was written, by the database's clock; zero if there is none
     * @param failed how many have failed and are kept
     */
    public record Backlog(long pending, Duration age, long failed) {}

    /**
     * A delivery that was given up.
     *
     * @param since when its event was handled
     * @param attempts how many were made
     * @param reason what the last one met
     */
    public record Failed(
            UUID id, UUID endpointId, UUID eventId, String type, Instant since, int attempts, String reason) {}

    /** How much there is. Counts rows: a query for each minute, not for each second. */
    public Backlog backlog() throws SQLException {
        return Transactions.in(dataSource, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("""
                            SELECT CURRENT_TIMESTAMP,
                                (SELECT COUNT(*) FROM eventbus_webhook_delivery WHERE state = 'PENDING'),
                                (SELECT MIN(created_at) FROM eventbus_webhook_delivery WHERE state = 'PENDING'),
                                (SELECT COUNT(*) FROM eventbus_webhook_delivery WHERE state = 'FAILED')""")) {
                row.next();
                OffsetDateTime now = row.getObject(1, OffsetDateTime.class);
                OffsetDateTime oldest = row.getObject(3, OffsetDateTime.class);
                return new Backlog(
                        row.getLong(2), oldest == null ? Duration.ZERO : Duration.between(oldest, now), row.getLong(4));
            }
        });
    }

    /**
     * The tenant's deliveries that were given up, the oldest first.
     *
     * @param limit how many at the most, from 1 on
     */
    public List<Failed> failed(UUID tenantId, int limit) throws SQLException {
        return Transactions.in(dataSource, connection -> {
            try (PreparedStatement select = connection.prepareStatement("""
                    SELECT id, endpoint_id, event_id, type, created_at, attempts, reason FROM eventbus_webhook_delivery
                    WHERE tenant_id = ? AND state = 'FAILED' ORDER BY created_at, id LIMIT ?""")) {
                select.setObject(1, tenantId);
                select.setInt(2, limit);
                List<Failed> found = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Failed(
                                row.getObject(1, UUID.class),
                                row.getObject(2, UUID.class),
                                row.getObject(3, UUID.class),
                                row.getString(4),
                                row.getObject(5, OffsetDateTime.class).toInstant(),
                                row.getInt(6),
                                String.valueOf(row.getString(7))));
                    }
                }
                return found;
            }
        });
    }

    /** Has what was given up sent again, with all attempts and as the message it was; returns how many of {@code ids} were. */
    public int retry(UUID tenantId, Collection<UUID> ids) throws SQLException {
        return each(
                "UPDATE eventbus_webhook_delivery SET state = 'PENDING', attempts = 0, created_at = CURRENT_TIMESTAMP,"
                        + " due_at = CURRENT_TIMESTAMP",
                tenantId,
                ids);
    }

    /** Deletes what was given up; returns how many of {@code ids} were. */
    public int discard(UUID tenantId, Collection<UUID> ids) throws SQLException {
        return each("DELETE FROM eventbus_webhook_delivery", tenantId, ids);
    }

    private int each(String what, UUID tenantId, Collection<UUID> ids) throws SQLException {
        return Transactions.in(dataSource, connection -> {
            int found = 0;
            try (PreparedStatement statement =
                    connection.prepareStatement(what + " WHERE tenant_id = ? AND state = 'FAILED' AND id = ?")) {
                for (UUID id : ids) {
                    statement.setObject(1, tenantId);
                    statement.setObject(2, id);
                    found += statement.executeUpdate();
                }
            }
            return found;
        });
    }
}
