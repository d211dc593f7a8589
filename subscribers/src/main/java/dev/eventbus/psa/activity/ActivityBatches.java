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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Commits rows of one tenant together: whoever has the lock writes what has gathered behind it meanwhile. Each thread writes
 * at most until its own row is settled. For any number of threads.
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

    /** Whose turn it is to write, for some of the tenants. */
    private static final class Lane {
        final ReentrantLock turn = new ReentrantLock();
        private final Set<Row> waiting = new LinkedHashSet<>();

        synchronized void add(Row row) {
            waiting.add(row);
        }

        synchronized void remove(Row row) {
            waiting.remove(row);
        }

        synchronized List<Row> take(UUID tenantId) {
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
    }

    /** A row and its outcome, which belongs to who has the turn. */
    private static final class Row {
        final Activity activity;
        final EventContext context;
        boolean settled;
        private @Nullable Exception failure;

        Row(Activity activity, EventContext context) {
            this.activity = activity;
            this.context = context;
        }

        void settle(@Nullable Exception failure) {
            this.failure = failure;
            settled = true;
        }

        void rethrow() throws Exception {
            if (failure != null) {
                throw failure;
            }
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
        Row row = new Row(activity, context);
        Lane lane = lanes.get(Math.floorMod(activity.tenantId().hashCode(), lanes.size()));
        lane.add(row);
        try {
            lane.turn.lockInterruptibly();
            try {
                while (!row.settled) {
                    write(lane.take(activity.tenantId()));
                }
            } finally {
                lane.turn.unlock();
            }
        } finally {
            lane.remove(row);
        }
        row.rethrow();
    }

    private void write(List<Row> rows) {
        Exception failure = null;
        try {
            transactions.call(connection -> insert(connection, rows));
        } catch (Exception e) {
            failure = e;
        }
        if (failure == null || failure instanceof OutageException || rows.size() == 1) {
            for (Row row : rows) {
                row.settle(failure);
            }
        } else { // one is to blame
            for (Row row : rows) {
                write(List.of(row));
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
