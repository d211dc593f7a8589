package dev.eventbus.jdbc;

import dev.eventbus.ConfigurationException;
import dev.eventbus.DomainEvent;
import dev.eventbus.EncodedEvent;
import dev.eventbus.EventBus;
import dev.eventbus.EventMetadata;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events with the transaction that causes them: an event is published if and only if the transaction commits. What
 * is committed, a {@link Relay} of this or another process brings to its stream, once.
 *
 * <p>Events are checked and encoded as {@link EventBus#publish(DomainEvent)} does, at the time of the call, so that what it
 * would refuse is refused here. For any number of threads.
 */
public final class Outbox {
    private static final String INSERT = """
            INSERT INTO eventbus_outbox (id, lane, tenant_id, type, entry, state, created_at)
            VALUES (?, ?, ?, ?, ?, 'PENDING', CURRENT_TIMESTAMP(6))""";

    private final EventBus bus;
    private final DataSource dataSource;
    private final @Nullable ConnectionSource transactions;
    private final List<Runnable> wakeUps = new CopyOnWriteArrayList<>();

    private Outbox(EventBus bus, DataSource dataSource, @Nullable ConnectionSource transactions) {
        this.bus = bus;
        this.dataSource = dataSource;
        this.transactions = transactions;
    }

    /**
     * The outbox in the database of {@code dataSource}, whose tables {@link Schema} has.
     *
     * @param bus checks and encodes; a {@link Relay} here publishes by it
     * @throws ConfigurationException if a table is missing or has another shape; everything that is wrong is named
     * @throws DatabaseException if the database does not answer
     */
    public static Outbox open(EventBus bus, DataSource dataSource) {
        check(dataSource);
        return new Outbox(bus, dataSource, null);
    }

    /** The same for {@link #publish(DomainEvent)} in transactions that are bound to threads. */
    public static Outbox open(EventBus bus, DataSource dataSource, ConnectionSource transactions) {
        check(dataSource);
        return new Outbox(bus, dataSource, transactions);
    }

    static void check(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            Dialect.of(connection).checkClock(connection);
            Table.OUTBOX.check(connection);
            Table.LANES.check(connection);
            try (Statement statement = connection.createStatement();
                    ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM eventbus_outbox_lane")) {
                count.next();
                if (count.getInt(1) != Lane.COUNT) {
                    throw new ConfigurationException(
                            "Table eventbus_outbox_lane must have the rows 0 to %d, but has %d rows."
                                    .formatted(Lane.COUNT - 1, count.getInt(1)));
                }
            }
        } catch (SQLException e) {
            throw new DatabaseException("The tables of the outbox could not be looked at", e);
        }
    }

    /**
     * The same without metadata.
     *
     * @see #publish(Connection, DomainEvent, EventMetadata)
     */
    public UUID publish(Connection connection, DomainEvent event) {
        return publish(connection, event, EventMetadata.none());
    }

    /**
     * Writes {@code event} into the transaction of {@code connection}, which the caller commits. Once that has happened, it is
     * in the hands of the relays.
     *
     * @return the event's id
     * @throws IllegalStateException if the connection commits by itself
     * @throws IllegalArgumentException if {@code metadata} has a durability: that of the relay's bus holds
     * @throws DatabaseException if it cannot be written; roll back
     * @throws dev.eventbus.EventBusException what {@link EventBus#encode} throws; nothing was written, and the transaction may
     *     go on
     */
    public UUID publish(Connection connection, DomainEvent event, EventMetadata metadata) {
        EncodedEvent encoded = bus.encode(event, metadata);
        write(connection, List.of(encoded));
        wake();
        return encoded.id();
    }

    /**
     * Writes several events, in their order, or none if one is refused.
     *
     * @return their ids
     * @see #publish(Connection, DomainEvent, EventMetadata)
     */
    public List<UUID> publishAll(Connection connection, List<? extends DomainEvent> events) {
        List<EncodedEvent> encoded = events.stream()
                .map(event -> bus.encode(event, EventMetadata.none()))
                .toList();
        write(connection, encoded);
        wake();
        return encoded.stream().map(EncodedEvent::id).toList();
    }

    /**
     * The same without metadata.
     *
     * @see #publish(DomainEvent, EventMetadata)
     */
    public UUID publish(DomainEvent event) {
        return publish(event, EventMetadata.none());
    }

    /**
     * Writes {@code event} into the current thread's transaction.
     *
     * @throws IllegalStateException if there is none, or the outbox was opened without a {@link ConnectionSource}
     * @see #publish(Connection, DomainEvent, EventMetadata)
     */
    public UUID publish(DomainEvent event, EventMetadata metadata) {
        if (transactions == null) {
            throw new IllegalStateException(
                    "The outbox was opened without a ConnectionSource; give it the connection.");
        }
        EncodedEvent encoded = bus.encode(event, metadata);
        write(transactions.current(), List.of(encoded));
        transactions.afterCommit(this::wake);
        return encoded.id();
    }

    /** What is in the outbox, and what to do about it. */
    public OutboxRows rows() {
        return new OutboxRows(dataSource, this::wake);
    }

    private static void write(Connection connection, List<EncodedEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalStateException("The connection commits each statement by itself, so the event would be"
                        + " published whatever becomes of the rest. Call setAutoCommit(false) first.");
            }
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (EncodedEvent event : events) {
                    insert.setObject(1, event.id());
                    insert.setInt(2, Lane.of(event.tenantId()));
                    insert.setObject(3, event.tenantId());
                    insert.setString(4, event.type());
                    insert.setBytes(5, event.entry());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        } catch (SQLException e) {
            throw new DatabaseException(
                    "%d events, the first %s, could not be written to eventbus_outbox"
                            .formatted(events.size(), events.get(0)),
                    e);
        }
    }

    EventBus bus() {
        return bus;
    }

    DataSource dataSource() {
        return dataSource;
    }

    /** Has {@code relay} woken by what is published here. */
    void onPublish(Runnable relay) {
        wakeUps.add(relay);
    }

    void forget(Runnable relay) {
        wakeUps.remove(relay);
    }

    private void wake() {
        wakeUps.forEach(Runnable::run);
    }
}
