package dev.eventbus.jdbc;

import dev.eventbus.EncodedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * A share of the outbox, seen in a relay's transaction. A tenant always has the same lane. Whoever has taken it has it to the
 * end of the transaction: nobody else publishes an event of its tenants meanwhile, which keeps their order.
 */
record Lane(Connection connection, int number) {
    /** So many there are, and so many relays can work at once. */
    static final int COUNT = 16;

    private static final int PAGE = 1_000;
    private static final int FETCH = 100;

    static int of(UUID tenant) {
        return Math.floorMod(tenant.hashCode(), COUNT);
    }

    /** The lanes that have events to publish, whoever works on them. */
    static List<Integer> waiting(Connection connection) throws SQLException {
        List<Integer> lanes = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT l.lane FROM eventbus_outbox_lane l WHERE EXISTS (
                            SELECT 1 FROM eventbus_outbox o WHERE o.state = 'PENDING' AND o.lane = l.lane)""")) {
            while (row.next()) {
                lanes.add(row.getInt(1));
            }
        }
        return lanes;
    }

    /** Takes the lane, unless another relay has it. */
    boolean take() throws SQLException {
        Dialect.of(connection).beginRound(connection);
        try (PreparedStatement lock = connection.prepareStatement(
                "SELECT lane FROM eventbus_outbox_lane WHERE lane = ? FOR UPDATE SKIP LOCKED")) {
            lock.setInt(1, number);
            try (ResultSet row = lock.executeQuery()) {
                return row.next();
            }
        }
    }

    /**
     * The first events to publish, in the order in which they were written.
     *
     * @param without types to leave out
     * @param rows how many at the most
     * @param bytes after so many no further one is read
     */
    List<EncodedEvent> pending(Collection<String> without, int rows, long bytes) throws SQLException {
        String others = without.isEmpty() ? "" : " AND type NOT IN (%s)".formatted(places(without.size()));
        try (PreparedStatement select = connection.prepareStatement("SELECT id, type, tenant_id, entry"
                + " FROM eventbus_outbox WHERE state = 'PENDING' AND lane = ?" + others + " ORDER BY seq LIMIT ?")) {
            select.setFetchSize(FETCH);
            int at = 1;
            select.setInt(at++, number);
            for (String type : without) {
                select.setString(at++, type);
            }
            select.setInt(at, rows);
            List<EncodedEvent> found = new ArrayList<>();
            long sum = 0;
            try (ResultSet row = select.executeQuery()) {
                while (sum < bytes && row.next()) {
                    EncodedEvent next = new EncodedEvent(
                            row.getObject(1, UUID.class),
                            row.getString(2),
                            row.getObject(3, UUID.class),
                            row.getBytes(4));
                    found.add(next);
                    sum += next.entry().length;
                }
            }
            return found;
        }
    }

    /** They are in their streams; keeps them for a later {@link OutboxRows#republish}. */
    void published(List<UUID> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE eventbus_outbox SET state = 'PUBLISHED', settled_at = CURRENT_TIMESTAMP(6)"
                        + " WHERE id IN (%s)".formatted(places(ids.size())))) {
            for (int i = 0; i < ids.size(); i++) {
                update.setObject(i + 1, ids.get(i));
            }
            update.executeUpdate();
        }
    }

    /**
     * They are in their streams, and not needed any more. Each by its key: MariaDB may look at all rows for a list of keys, and
     * then waits for those who are writing some.
     */
    void delete(List<UUID> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM eventbus_outbox WHERE id = ?")) {
            for (UUID id : ids) {
                delete.setObject(1, id);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    private static String places(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    /** It can never be published. */
    void setAside(UUID id, String reason) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE eventbus_outbox"
                + " SET state = 'SET_ASIDE', settled_at = CURRENT_TIMESTAMP(6), reason = ? WHERE id = ?")) {
            String text = reason.replace('\0', '?');
            update.setString(1, text.length() <= 1_000 ? text : text.substring(0, 1_000));
            update.setObject(2, id);
            update.executeUpdate();
        }
    }

    /** Deletes a page of what was published longer ago than {@code keep}; says whether there may be more. */
    boolean clean(Duration keep) throws SQLException {
        List<UUID> old = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT id FROM eventbus_outbox WHERE state = 'PUBLISHED' AND lane = ? AND settled_at < ?
                ORDER BY settled_at LIMIT ?""")) {
            select.setInt(1, number);
            select.setObject(2, Dialect.now(connection).minus(keep));
            select.setInt(3, PAGE);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    old.add(row.getObject(1, UUID.class));
                }
            }
        }
        delete(old);
        return old.size() == PAGE;
    }
}
