package dev.eventbus.jdbc;

import dev.eventbus.EventContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Lets an event's effects on a database happen once, although the event comes twice: that it was handled is written in the
 * transaction that has the effects. For any number of threads.
 *
 * <p>What was handled is remembered for 30 days, or as long as {@link #open(DataSource, Duration)} says. An event that comes
 * again after that has its effects again: think of failed events that somebody retries, and of replays.
 */
public final class Inbox implements AutoCloseable {
    private static final Duration KEEP = Duration.ofDays(30);

    private final OldRows old;

    /**
     * What an event's handler does to the database.
     *
     * @param <X> what it throws
     */
    @FunctionalInterface
    public interface Work<X extends Exception> {
        /** Does it, in the transaction of the connection that the inbox was given. */
        void run() throws X;
    }

    private Inbox(OldRows old) {
        this.old = old;
    }

    /** The same, remembering for 30 days. */
    public static Inbox open(DataSource dataSource) {
        return open(dataSource, KEEP);
    }

    /**
     * The inbox in the database of {@code dataSource}, whose table {@link Schema} has.
     *
     * @param keep how long what was handled is remembered; looked at each hour
     * @throws dev.eventbus.ConfigurationException if the table is missing or has another shape; everything that is wrong is
     *     named
     * @throws DatabaseException if the database does not answer
     * @throws IllegalArgumentException unless {@code keep} is from a minute to 3,650 days
     */
    public static Inbox open(DataSource dataSource, Duration keep) {
        return open(TenantDataSource.conditionsOnly(dataSource), keep);
    }

    /** The same where each tenant has a table of its own, remembering for 30 days. */
    public static Inbox open(TenantDataSource tenants) {
        return open(tenants, KEEP);
    }

    /**
     * The inbox of tenants that each have a schema or database, with its table in each. Where they share tables, it is the same
     * as for any data source; the inbox' table needs no row-level security, as it has no data of theirs.
     *
     * @see #open(DataSource, Duration)
     */
    public static Inbox open(TenantDataSource tenants, Duration keep) {
        return new Inbox(OldRows.cleanHourly(tenants, Table.INBOX, "handled_at", keep));
    }

    /**
     * Runs {@code work} unless this subscription has handled the event before, in the transaction of {@code connection}, which
     * the caller commits. Of several who do this at once, one runs its work and the others wait for the end of its
     * transaction: if it rolls back, the next one runs.
     *
     * @return whether {@code work} ran
     * @throws X what {@code work} throws. The caller must roll back: what it has done by then, and that the event was handled,
     *     are in the transaction
     * @throws IllegalStateException if the connection commits by itself
     * @throws DatabaseException if the database refuses, as when another transaction that handles the event holds it up for too
     *     long; roll back, and let the event come again
     */
    public <X extends Exception> boolean once(Connection connection, EventContext context, Work<X> work) throws X {
        if (!isFirst(connection, context)) {
            return false;
        }
        work.run();
        return true;
    }

    private boolean isFirst(Connection connection, EventContext context) {
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalStateException(
                        "The connection commits each statement by itself, so the event would count as"
                                + " handled whatever becomes of its effects. Call setAutoCommit(false) first.");
            }
            return insert(connection, Dialect.of(connection), context);
        } catch (SQLException e) {
            throw new DatabaseException(
                    "That '%s' handles event %s could not be written to eventbus_inbox"
                            .formatted(context.subscription(), context.eventId()),
                    e);
        }
    }

    private static boolean insert(Connection connection, Dialect dialect, EventContext context) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(dialect.inboxInsert())) {
            insert.setString(1, context.subscription());
            insert.setObject(2, context.eventId());
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            if (dialect.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Forgets what was handled longer ago than it is kept. Done each hour anyway.
     *
     * @return how many events were forgotten
     * @throws DatabaseException if it fails; some may be forgotten by then
     */
    public long clean() {
        return old.clean();
    }

    /** Ends the cleaning. */
    @Override
    public void close() {
        old.close();
    }
}
