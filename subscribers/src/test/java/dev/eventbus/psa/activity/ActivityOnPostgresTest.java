package dev.eventbus.psa.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.psa.PsaDatabase;
import dev.eventbus.psa.TestContext;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.testkit.FaultProxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ActivityOnPostgresTest extends ActivityContract {
    private static final String WAITING =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    @Override
    PsaDatabase newDatabase() {
        return PsaDatabase.postgres();
    }

    @Test
    void whatGathersWhileOneCommitsIsCommittedTogether() throws Exception {
        List<Thread> handlers = new ArrayList<>();
        try (Connection lock = database.owner().getConnection()) {
            lock.setAutoCommit(false);
            lock.createStatement().execute("LOCK TABLE eventbus_activity");
            for (int i = 0; i < 16; i++) {
                handlers.add(handler());
            }
            await().atMost(PATIENCE).until(() -> database.number(WAITING) == 1 && waiting(handlers) == 15);
            lock.rollback();
        }
        for (Thread handler : handlers) {
            handler.join(PATIENCE.toMillis());
        }
        assertThat(rows()).isEqualTo(16);
        assertThat(database.number("SELECT COUNT(DISTINCT xmin::text) FROM eventbus_activity"))
                .as("transactions")
                .isEqualTo(2);
    }

    private Thread handler() {
        TicketClosed event = new TicketClosed(ACME, THING, ADA);
        Thread handler = new Thread(() -> {
            try {
                happened(event, TestContext.of("activity", event));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        handler.start();
        return handler;
    }

    private static long waiting(List<Thread> threads) {
        return threads.stream()
                .filter(thread -> thread.getState() == Thread.State.WAITING)
                .count();
    }

    @Test
    void whileTheDatabaseIsAwayNothingIsParkedAndThenEachIsOneRow() {
        try (FaultProxy proxy = FaultProxy.to("localhost", database.port());
                EventBus bus = bus()) {
            bus.register(new ActivityLogSubscriber(database.tenantsAt(proxy.host(), proxy.port()), inbox));
            proxy.cut();
            proxy.blackhole();
            bus.publishAll(IntStream.range(0, 20)
                    .mapToObj(i -> new TicketClosed(ACME, THING, ADA))
                    .toList());
            FailedEventQuery failed = FailedEventQuery.of("activity");
            await().atMost(PATIENCE)
                    .until(() -> bus.subscriptionStats().stream().anyMatch(stats -> stats.retrying() > 0));
            proxy.heal();
            await().atMost(PATIENCE).until(() -> rows() == 20);
            assertThat(bus.failedEvents().count(failed)).isZero();
        }
        assertThat(rows()).isEqualTo(20);
    }
}
