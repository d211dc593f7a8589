package dev.eventbus.jdbc;

import dev.eventbus.EventBusException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings committed events from an {@link Outbox} to their streams. Every process may have one; they share the work.
 *
 * <p><b>Nothing is lost, nothing stored twice.</b> A row is settled only after its event is stored, as safely as the
 * {@link dev.eventbus.Durability} of the bus asks, and an event is stored under the row's id, once. So a relay may be killed
 * at any moment.
 *
 * <p><b>Order.</b> If the transaction that published event A had committed before event B was published, by
 * {@link Outbox#publish}, and both are of one tenant and type, then A is before B in their stream; within a transaction,
 * events are in the order of their calls. So whatever is serialized by a lock that is taken before publishing is in commit
 * order. Two transactions that publish at the same time come in either order, as a whole or interleaved. An event that is set
 * aside, retried or {@linkplain OutboxRows#republish republished} after others comes behind these. All this needs numbers of
 * an identity column that grow from call to call, as they do unless somebody gives its sequence a cache (PostgreSQL) or several nodes
 * take writes (Galera).
 *
 * <p>What is not stored keeps all later events of its tenant and type waiting, save an event that can never be stored: one
 * that cannot be decoded, or whose row was altered. It is set aside with its reason, and the rest goes on.
 *
 * <p>A relay has one thread, and one connection of the data source while it works. A data source whose connections have no
 * socket timeout may make it wait for a frozen database for ever. One that is frozen itself, or cut off from the database, has
 * its tenants wait for it until the database ends its transaction: on PostgreSQL after a minute, which the publish timeout of
 * its bus must stay below, elsewhere when the database notices.
 */
public final class Relay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final long CLEANING_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final Outbox outbox;
    private final RelayOptions options;
    private final Pace pace;
    private final Runnable wake;
    private final HeldTypes held;
    private final Thread thread;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong setAside = new AtomicLong();
    private volatile @Nullable String problem;
    private long cleanedAt = System.nanoTime() - CLEANING_NANOS;

    /**
     * How a relay is.
     *
     * @param working whether its last look succeeded
     * @param problem why not; empty if it did
     * @param published how many events it has brought to their streams
     * @param setAside how many it has set aside
     */
    public record Status(boolean working, String problem, long published, long setAside) {}

    private Relay(Outbox outbox, RelayOptions options) {
        this.outbox = outbox;
        this.options = options;
        this.pace = new Pace(options.poll(), options.longestPause());
        this.wake = pace::wake;
        this.held = new HeldTypes(options.longestPause());
        this.thread = new Thread(this::run, "eventbus-outbox-relay");
        thread.setDaemon(true);
    }

    /** Starts a relay with default options. */
    public static Relay start(Outbox outbox) {
        return start(outbox, RelayOptions.defaults());
    }

    /** Starts a relay, whose bus and database may be away as yet. Close it before the outbox' bus. */
    public static Relay start(Outbox outbox, RelayOptions options) {
        Relay relay = new Relay(outbox, options);
        outbox.onPublish(relay.wake);
        relay.thread.start();
        return relay;
    }

    /** Has it look now, after a commit that it was not told of. Cheap. */
    public void wake() {
        pace.wake();
    }

    /** How it is. Cheap: it asks nobody. {@link OutboxRows#backlog} says how much waits. */
    public Status status() {
        String now = problem;
        return new Status(now == null, now == null ? "" : now, published.get(), setAside.get());
    }

    /**
     * Ends it after the batch under way, or after 30 s, whichever is earlier. What it has not settled by then, another one
     * publishes.
     */
    @Override
    public void close() {
        outbox.forget(wake);
        pace.end();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!pace.ended()) {
                try {
                    boolean found = look();
                    recovered();
                    if (found) {
                        pace.found();
                    } else {
                        pace.awaitNext();
                    }
                } catch (SQLException e) {
                    failed("the database: " + DatabaseException.describe(e));
                } catch (EventBusException e) {
                    failed(String.valueOf(e.getMessage()));
                } catch (RuntimeException | Error e) {
                    LOG.error("The relay of the outbox failed in an unforeseen way; it goes on", e);
                    failed(e.toString());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The relay of the outbox was interrupted");
        }
    }

    /** Does a round in each lane that has something to publish; says whether any of them did something. */
    private boolean look() throws SQLException {
        try (Connection connection = outbox.dataSource().getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            int isolation = connection.getTransactionIsolation();
            connection.setAutoCommit(false);
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            try {
                boolean found = rounds(connection);
                clean(connection);
                return found;
            } finally {
                restore(connection, autoCommit, isolation);
            }
        }
    }

    private static void restore(Connection connection, boolean autoCommit, int isolation) {
        try {
            connection.rollback();
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(isolation);
            }
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            LOG.debug("The relay's connection is broken", e); // what was under way says so, too
        }
    }

    private boolean rounds(Connection connection) throws SQLException {
        List<Integer> lanes = Lane.waiting(connection);
        connection.commit();
        Collections.shuffle(lanes); // several relays then seldom ask for the same
        boolean found = false;
        for (int lane : lanes) {
            if (pace.ended()) {
                break;
            }
            Round round = new Round(outbox.bus(), held, options);
            round.in(new Lane(connection, lane));
            connection.commit();
            published.addAndGet(round.published());
            setAside.addAndGet(round.setAside());
            found |= round.published() + round.setAside() > 0;
        }
        return found;
    }

    private void clean(Connection connection) throws SQLException {
        if (System.nanoTime() - cleanedAt < CLEANING_NANOS) {
            return;
        }
        cleanedAt = System.nanoTime();
        for (int number = 0; number < Lane.COUNT; number++) {
            Lane lane = new Lane(connection, number);
            boolean more;
            do {
                more = lane.take() && lane.clean(options.keep());
                connection.commit();
            } while (more && !pace.ended());
        }
    }

    private void failed(String why) throws InterruptedException {
        if (problem == null) {
            LOG.warn("The relay of the outbox cannot go on, and tries again until it can: {}", why);
        }
        problem = why;
        pace.backOff();
    }

    private void recovered() {
        if (problem != null) {
            problem = null;
            LOG.info("The relay of the outbox goes on");
        }
    }
}
