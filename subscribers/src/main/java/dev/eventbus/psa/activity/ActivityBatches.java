package dev.eventbus.psa.activity;

import dev.eventbus.EventContext;
import dev.eventbus.jdbc.Inbox;
import dev.eventbus.psa.OutageException;
import dev.eventbus.psa.TenantTransactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Commits rows of one tenant together: while one thread writes, the rows of others gather, of whom one writes them next. Each
 * thread writes at most until its own row is settled. For any number of threads.
 */
final class ActivityBatches {
    private static final int LARGEST = 500;

    private final TenantTransactions transactions;
    private final Inbox inbox;
    private final List<Lane> lanes = Stream.generate(Lane::new).limit(16).toList();

    ActivityBatches(TenantTransactions transactions, Inbox inbox) {
        this.transactions = transactions;
        this.inbox = inbox;
    }

    /** The rows of some tenants, and whether one of their threads writes. */
    private static final class Lane {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition settled = lock.newCondition();
        private final Set<Row> waiting = new LinkedHashSet<>();
        private boolean writing;

        /** Rows that this thread is to write now, its own among them or behind them; none once its own is settled. */
        List<Row> take(Row own) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                if (!own.settled) {
                    waiting.add(own);
                }
                while (writing && !own.settled) {
                    settled.await();
                }
                if (own.settled) {
                    return List.of();
                }
                writing = true;
                return taken(own.activity.tenantId());
            } catch (InterruptedException e) {
                waiting.remove(own);
                throw e;
            } finally {
                lock.unlock();
            }
        }

        private List<Row> taken(UUID tenantId) {
            List<Row> taken = new ArrayList<>();
            for (Iterator<Row> rows = waiting.iterator(); rows.hasNext() && taken.size() < LARGEST; ) {
                Row row = rows.next();
                if (row.activity.tenantId().equals(tenantId)) {
                    rows.remove();
                    taken.add(row);
                }
            }
            return taken;
        }

        /** Tells the threads of {@code rows} their outcomes, and lets another write. */
        void settle(Map<Row, Optional<Exception>> outcomes) {
            lock.lock();
            try {
                outcomes.forEach(Row::settle);
                writing = false;
                settled.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A row and its outcome, which its lane's lock guards. */
    private static final class Row {
        final Activity activity;
        final EventContext context;
        private boolean settled;
        private Optional<Exception> failure = Optional.empty();

        Row(Activity activity, EventContext context) {
            this.activity = activity;
            this.context = context;
        }

        void settle(Optional<Exception> outcome) {
            failure = outcome;
            settled = true;
        }
    }

    /**
     * Returns when the row is committed, or was before.
     *
     * @throws OutageException if the database is away; the row may be committed all the same
     * @throws InterruptedException if this thread is interrupted while another writes; the same
     * @throws Exception if the database refuses the row
     */
    void write(Activity activity, EventContext context) throws Exception {
        Row own = new Row(activity, context);
        Lane lane = lanes.get(Math.floorMod(activity.tenantId().hashCode(), lanes.size()));
        for (List<Row> rows = lane.take(own); !rows.isEmpty(); rows = lane.take(own)) {
            Map<Row, Optional<Exception>> outcomes = new LinkedHashMap<>();
            try {
                write(rows, outcomes);
            } finally { // an Error must not leave the others waiting, or taken for written
                rows.forEach(row -> outcomes.putIfAbsent(row, Optional.of(new IllegalStateException("not written"))));
                lane.settle(outcomes);
            }
        }
        if (own.failure.isPresent()) {
            throw own.failure.get();
        }
    }

    private void write(List<Row> rows, Map<Row, Optional<Exception>> outcomes) {
        Exception failure = null;
        try {
            transactions.call(connection -> insert(connection, rows));
        } catch (Exception e) {
            failure = e;
        }
        if (failure == null || failure instanceof OutageException || rows.size() == 1) {
            for (Row row : rows) {
                outcomes.put(row, Optional.ofNullable(failure));
            }
        } else { // one is to blame
            for (Row row : rows) {
                write(List.of(row), outcomes);
            }
        }
    }

    /** In the order of their ids, so that two processes with the same events do not block each other. */
    private List<Row> insert(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(ActivityTable.INSERT)) {
            List<Row> ordered = rows.stream()
                    .sorted(Comparator.comparing(row -> row.activity.eventId()))
                    .toList();
            for (Row row : ordered) {
                inbox.once(connection, row.context, () -> {
                    ActivityTable.bind(insert, row.activity);
                    insert.addBatch();
                });
            }
            insert.executeBatch();
        }
        return rows;
    }
}
