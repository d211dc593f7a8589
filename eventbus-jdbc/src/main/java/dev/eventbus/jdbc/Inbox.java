package dev.eventbus.jdbc;

import dev.eventbus.EventContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets an event's effects on a database happen once, although the event comes twice: that it was handled is written in the
 * transaction that has the effects. For any number of threads.
 *
 * <p>What was handled is remembered for 30 days, or as long as {@link #open(DataSource, Duration)} says. An event that comes
 * again after that has its effects again: think of failed events that somebody retries, and of replays.
 */
public final class Inbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final Duration KEEP = Duration.ofDays(30);
    private static final int PAGE = 1_000;

    private final TenantDataSource places;
    private final Duration keep;
    private final ScheduledExecutorService cleaner;

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

    private Inbox(TenantDataSource places, Duration keep) {
        this.places = places;
        this.keep = keep;
        this.cleaner = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "eventbus-inbox-cleaner");
            thread.setDaemon(true);
            return thread;
        });
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
        if (keep.compareTo(Duration.ofMinutes(1)) < 0 || keep.compareTo(Duration.ofDays(3_650)) > 0) {
            throw new IllegalArgumentException("keep must be from a minute to 3,650 days, but is " + keep);
        }
        tenants.everywhere(connection -> {
            Dialect.of(connection).checkClock(connection);
            Table.INBOX.check(connection);
        });
        Inbox inbox = new Inbox(tenants, keep);
        inbox.cleaner.scheduleWithFixedDelay(inbox::cleanQuietly, 1, 60, TimeUnit.MINUTES);
        return inbox;
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
        AtomicLong forgotten = new AtomicLong();
        places.everywhere(connection -> forgotten.addAndGet(clean(connection)));
        return forgotten.get();
    }

    private long clean(Connection connection) throws SQLException {
        long forgotten = 0;
        int page;
        do {
            page = cleanPage(connection);
            connection.commit();
            forgotten += page;
        } while (page == PAGE);
        return forgotten;
    }

    /** Finds first, and deletes each by its key: so it locks nothing that somebody is writing. */
    private int cleanPage(Connection connection) throws SQLException {
        int page = 0;
        try (PreparedStatement select = connection.prepareStatement("""
                        SELECT subscription, event_id FROM eventbus_inbox WHERE handled_at < ?
                        ORDER BY handled_at LIMIT ?""");
                PreparedStatement delete = connection.prepareStatement(
                        "DELETE FROM eventbus_inbox WHERE subscription = ? AND event_id = ?")) {
            select.setObject(1, Dialect.now(connection).minus(keep));
            select.setInt(2, PAGE);
            try (ResultSet row = select.executeQuery()) {
                for (; row.next(); page++) {
                    delete.setString(1, row.getString(1));
                    delete.setObject(2, row.getObject(2, UUID.class));
                    delete.addBatch();
                }
            }
            if (page > 0) {
                delete.executeBatch();
            }
        }
        return page;
    }

    private void cleanQuietly() {
        try {
            clean();
        } catch (RuntimeException e) {
            LOG.warn("The inbox is cleaned an hour later: {}", e.getMessage());
        }
    }

    /** Ends the cleaning. */
    @Override
    public void close() {
        cleaner.shutdownNow();
    }
}
