package dev.eventbus.jdbc;

import dev.eventbus.ConfigurationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes each hour what a table has kept for long enough, by the database's clock: a thousand rows in a transaction, the
 * oldest first, until none is left. What fails is told as a warning and done an hour later. Several processes may do so
 * at once. For any number of threads.
 */
public final class OldRows implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OldRows.class);
    private static final int PAGE = 1_000;

    private final TenantDataSource places;
    private final Table table;
    private final Duration keep;
    private final List<Column> key;
    private final String select;
    private final String delete;
    private final ScheduledExecutorService cleaner;

    private OldRows(TenantDataSource places, Table table, String time, Duration keep) {
        this.places = places;
        this.table = table;
        this.keep = keep;
        this.key = table.columns().stream()
                .filter(column -> table.key().contains(column.name()))
                .toList();
        String keys = key.stream().map(Column::name).collect(Collectors.joining(", "));
        this.select = "SELECT %s FROM %s WHERE %s < ? ORDER BY %s, %s LIMIT ?"
                .formatted(keys, table.name(), time, time, keys);
        this.delete = "DELETE FROM %s WHERE %s"
                .formatted(
                        table.name(),
                        key.stream().map(column -> column.name() + " = ?").collect(Collectors.joining(" AND ")));
        this.cleaner = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "eventbus-cleaner-" + table.name());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins, in a minute, on a daemon thread of its own.
     *
     * @param places where the table is. Where row-level security keeps tenants apart nobody sees the rows of all: give
     *     {@link TenantDataSource#conditionsOnly} of a user who bypasses it
     * @param table which table, with its primary key and an index on {@code time}
     * @param time the column that says since when a row is kept
     * @param keep for how long
     * @return what ends it when it is closed
     * @throws IllegalArgumentException unless {@code keep} is from a minute to 3,650 days
     * @throws ConfigurationException if the shape lacks a key, a column of it, or {@code time}, the table is missing or has
     *     another shape, or its tenants are kept apart so that nothing would be found
     * @throws DatabaseException if the database does not answer
     */
    public static OldRows cleanHourly(TenantDataSource places, TableShape table, String time, Duration keep) {
        Table shape = table.table();
        if (places.isRowSecurity()) {
            throw new ConfigurationException(
                    "Row-level security hides rows of %s from whoever is not their tenant, so that no old ones would be found. Clean it by TenantDataSource.conditionsOnly(…) of a user with BYPASSRLS."
                            .formatted(shape.name()));
        }
        return cleanHourly(places, shape, time, keep);
    }

    static OldRows cleanHourly(TenantDataSource places, Table table, String time, Duration keep) {
        if (keep.compareTo(Duration.ofMinutes(1)) < 0 || keep.compareTo(Duration.ofDays(3_650)) > 0) {
            throw new IllegalArgumentException("keep must be from a minute to 3,650 days, but is " + keep);
        }
        Set<String> columns = table.columns().stream().map(Column::name).collect(Collectors.toSet());
        if (table.key().isEmpty() || !columns.containsAll(table.key()) || !columns.contains(time)) {
            throw new ConfigurationException(
                    "%s cannot be cleaned: its shape must have a primary key with its columns, and the column %s"
                            .formatted(table.name(), time));
        }
        places.everywhere(connection -> {
            Dialect.of(connection).checkClock(connection);
            table.check(connection);
        });
        OldRows rows = new OldRows(places, table, time, keep);
        rows.cleaner.scheduleWithFixedDelay(rows::cleanQuietly, 1, 60, TimeUnit.MINUTES);
        return rows;
    }

    /**
     * Does so now.
     *
     * @return how many rows were removed by this call
     * @throws ConfigurationException if old rows are found and stay, as a trigger or policy may have it; of the others some or
     *     all are removed
     * @throws DatabaseException if it fails; some may be removed by then
     */
    public long clean() {
        AtomicLong removed = new AtomicLong();
        places.everywhere(connection -> clean(connection, removed));
        return removed.get();
    }

    private void clean(Connection connection, AtomicLong removed) throws SQLException {
        OffsetDateTime until = Dialect.now(connection).minus(keep); // the same for all: what stays is found again
        List<List<Object>> before = List.of();
        for (Page page = cleanPage(connection, until); !page.keys.isEmpty(); page = cleanPage(connection, until)) {
            connection.commit();
            removed.addAndGet(page.gone);
            if (page.keys.equals(before)) {
                throw new ConfigurationException(
                        "%s has %s old rows that the database does not remove, and does not say why. Look for a trigger or a policy that keeps them."
                                .formatted(table.name(), before.size() < PAGE ? before.size() : "at least " + PAGE));
            }
            before = page.keys;
        }
    }

    /**
     * What was to be removed.
     *
     * @param keys of its rows; those that are found twice stay, also where a driver does not know how many are gone
     */
    private record Page(List<List<Object>> keys, int gone) {}

    /**
     * Finds first, and deletes each by its key: so it locks nothing that somebody is writing. Others that do so too delete in
     * the same order.
     */
    private Page cleanPage(Connection connection, OffsetDateTime until) throws SQLException {
        List<List<Object>> keys = new ArrayList<>();
        int gone = 0;
        try (PreparedStatement old = connection.prepareStatement(select);
                PreparedStatement each = connection.prepareStatement(delete)) {
            old.setObject(1, until);
            old.setInt(2, PAGE);
            try (ResultSet row = old.executeQuery()) {
                while (row.next()) {
                    List<Object> values = new ArrayList<>(key.size());
                    for (int i = 1; i <= key.size(); i++) {
                        values.add(key.get(i - 1).value(row, i));
                        each.setObject(i, values.get(i - 1));
                    }
                    keys.add(values);
                    each.addBatch();
                }
            }
            if (!keys.isEmpty()) {
                for (int rows : each.executeBatch()) {
                    gone += rows == Statement.SUCCESS_NO_INFO ? 1 : rows;
                }
            }
        }
        return new Page(keys, gone);
    }

    /** Throws nothing, since that would be its last time. */
    void cleanQuietly() {
        try {
            clean();
        } catch (RuntimeException e) {
            LOG.warn("{} is cleaned an hour later: {}", table.name(), e.getMessage());
        } catch (Error e) { // such as a full heap, or a class that a driver lacks
            LOG.error("{} is cleaned an hour later: cleaning it failed in an unforeseen way", table.name(), e);
        }
    }

    /** Ends it, without waiting for what is being removed just now. */
    @Override
    public void close() {
        cleaner.shutdownNow();
    }
}
