package dev.eventbus.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What is in the outbox, for whoever operates it. Each call asks the database, in a transaction of its own, and throws
 * {@link DatabaseException} if that fails. For any number of threads.
 */
public final class OutboxRows {
    private final DataSource dataSource;
    private final Runnable wake;

    OutboxRows(DataSource dataSource, Runnable wake) {
        this.dataSource = dataSource;
        this.wake = wake;
    }

    /**
     * Those in the database of {@code dataSource}, for whoever has no bus, as {@link Outbox#open} checks it. The relays find
     * what is sent on their way by their own polls.
     *
     * @throws dev.eventbus.ConfigurationException if a table is missing or has another shape; everything that is wrong is named
     */
    public static OutboxRows of(DataSource dataSource) {
        Outbox.check(dataSource);
        return new OutboxRows(dataSource, () -> {});
    }

    /**
     * How much waits.
     *
     * @param pending how many committed events are not in their streams yet
     * @param age how long the oldest of them has waited, by the database's clock; zero if none does
     * @param setAside how many were set aside
     */
    public record Backlog(long pending, Duration age, long setAside) {}

    /**
     * An event that no relay could publish, whatever its store does.
     *
     * @param since when it was set aside
     * @param reason why
     */
    public record SetAside(UUID id, String type, UUID tenantId, Instant since, String reason) {}

    private interface Query<T> {
        T on(Connection connection) throws SQLException;
    }

    /** How much waits. Counts rows: a query for each minute, not for each second. */
    public Backlog backlog() {
        return ask(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("""
                            SELECT CURRENT_TIMESTAMP(6),
                                (SELECT COUNT(*) FROM eventbus_outbox WHERE state = 'PENDING'),
                                (SELECT MIN(created_at) FROM eventbus_outbox WHERE state = 'PENDING'),
                                (SELECT COUNT(*) FROM eventbus_outbox WHERE state = 'SET_ASIDE')""")) {
                row.next();
                OffsetDateTime now = row.getObject(1, OffsetDateTime.class);
                @Nullable OffsetDateTime oldest = row.getObject(3, OffsetDateTime.class);
                return new Backlog(
                        row.getLong(2), oldest == null ? Duration.ZERO : Duration.between(oldest, now), row.getLong(4));
            }
        });
    }

    /**
     * The events that were set aside, the oldest first.
     *
     * @param limit how many at the most, from 1 on
     */
    public List<SetAside> setAside(int limit) {
        return ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement("""
                    SELECT id, type, tenant_id, settled_at, reason FROM eventbus_outbox
                    WHERE state = 'SET_ASIDE' ORDER BY seq LIMIT ?""")) {
                select.setInt(1, limit);
                List<SetAside> found = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new SetAside(
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                row.getObject(3, UUID.class),
                                row.getObject(4, OffsetDateTime.class).toInstant(),
                                String.valueOf(row.getString(5))));
                    }
                }
                return found;
            }
        });
    }

    /**
     * Publishes events that were set aside after all, behind what was published meanwhile.
     *
     * @return how many of {@code ids} were set aside
     */
    public int retry(Collection<UUID> ids) {
        int found = each(
                "UPDATE eventbus_outbox SET state = 'PENDING', settled_at = NULL, reason = NULL"
                        + " WHERE state = 'SET_ASIDE' AND id = ?",
                ids);
        wake.run();
        return found;
    }

    /**
     * Deletes events that were set aside; they are never published.
     *
     * @return how many of {@code ids} were set aside
     */
    public int discard(Collection<UUID> ids) {
        return each("DELETE FROM eventbus_outbox WHERE state = 'SET_ASIDE' AND id = ?", ids);
    }

    /**
     * Publishes again what was published from {@code since} on, by the database's clock, and is still kept: after a failover
     * that lost the end of the streams. What is in its stream is found there and stays as it is; what is lost is appended, in
     * its order, behind what was published since.
     *
     * <p>Go back no further than the streams' retention: what that has removed cannot be told from what was lost.
     *
     * @return how many events the relays will look for
     */
    public int republish(Instant since) {
        int found = ask(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE eventbus_outbox SET state = 'PENDING', settled_at = NULL"
                            + " WHERE state = 'PUBLISHED' AND settled_at >= ?")) {
                update.setObject(1, since.atOffset(ZoneOffset.UTC));
                return update.executeUpdate();
            }
        });
        wake.run();
        return found;
    }

    private int each(String sql, Collection<UUID> ids) {
        return ask(connection -> {
            int found = 0;
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (UUID id : ids) {
                    statement.setObject(1, id);
                    found += statement.executeUpdate();
                }
            }
            return found;
        });
    }

    private <T> T ask(Query<T> query) {
        try (Connection connection = dataSource.getConnection()) {
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                T answer = query.on(connection);
                connection.commit();
                return answer;
            } catch (Throwable e) { // an Error too, as setAutoCommit would commit
                ThreadTransactions.rollBack(connection, e);
                throw e;
            } finally {
                connection.setAutoCommit(before);
            }
        } catch (SQLException e) {
            throw new DatabaseException("The outbox could not be asked", e);
        }
    }
}
