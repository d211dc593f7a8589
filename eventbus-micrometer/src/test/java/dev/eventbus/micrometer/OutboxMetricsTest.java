package dev.eventbus.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.jdbc.Outbox;
import dev.eventbus.jdbc.Relay;
import dev.eventbus.jdbc.Schema;
import dev.eventbus.jdbc.ThreadTransactions;
import dev.eventbus.memory.InMemoryEventBus;
import dev.eventbus.micrometer.Order.Placed;
import dev.eventbus.testkit.LeakCheck;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Prometheus scrapes of an outbox in a real database. */
@ExtendWith(LeakCheck.class)
class OutboxMetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JdbcDataSource dataSource = new JdbcDataSource();
    private EventBus bus;
    private Outbox outbox;
    private Relay relay;

    @BeforeEach
    void open() {
        dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Schema.create(dataSource);
        bus = InMemoryEventBus.builder().catalog(EventCatalog.of(Order.class)).build();
        outbox = Outbox.open(bus, dataSource);
        relay = Relay.start(outbox);
    }

    @AfterEach
    void close() {
        relay.close();
        bus.close();
    }

    private OutboxMetrics metrics() {
        return OutboxMetrics.start(registry, outbox, relay, Duration.ofSeconds(1));
    }

    private void publish(int number) throws SQLException {
        new ThreadTransactions(dataSource).run((ThreadTransactions.Work<SQLException>)
                connection -> outbox.publish(connection, new Placed(UUID.randomUUID(), number)));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void awaitSample(String sample) {
        await(sample).atMost(PATIENCE).until(() -> registry.scrape().contains("\n" + sample + "\n"));
    }

    @Test
    void aScrapeShowsWhatWaitsWhatWasSetAsideAndWhatTheRelayDid() throws Exception {
        publish(1);
        publish(2);
        await().atMost(PATIENCE).until(() -> relay.status().published() == 2);
        try (OutboxMetrics metrics = metrics()) {
            awaitSample("eventbus_outbox_published_total 2.0");
            awaitSample("eventbus_outbox_pending 0.0");
            awaitSample("eventbus_outbox_age_seconds 0.0");
            awaitSample("eventbus_outbox_relay_working 1.0");
            relay.close();
            publish(3);
            publish(4);
            execute("UPDATE eventbus_outbox SET created_at = created_at - INTERVAL '2' HOUR");
            execute("UPDATE eventbus_outbox SET state = 'SET_ASIDE' WHERE seq = 4");

            awaitSample("eventbus_outbox_pending 1.0");
            awaitSample("eventbus_outbox_set_aside 1.0");
            assertThat(registry.get(OutboxMetrics.AGE).gauge().value()).isBetween(7_200.0, 7_300.0);
        }
        assertThat(registry.scrape()).doesNotContain("eventbus_outbox");
    }

    @Test
    void whatTheDatabaseDoesNotSayIsNoNumberAndTheRelayDoesNotWork() throws Exception {
        try (OutboxMetrics metrics = metrics()) {
            awaitSample("eventbus_outbox_pending 0.0");

            execute("ALTER TABLE eventbus_outbox RENAME TO away");

            awaitSample("eventbus_outbox_pending NaN");
            awaitSample("eventbus_outbox_age_seconds NaN");
            awaitSample("eventbus_outbox_relay_working 0.0");
            execute("ALTER TABLE away RENAME TO eventbus_outbox");
            awaitSample("eventbus_outbox_pending 0.0");
            awaitSample("eventbus_outbox_relay_working 1.0");
        }
    }

    @Test
    void anIntervalThatWouldCountRowsAllTheTimeIsRefused() {
        assertThatThrownBy(() -> OutboxMetrics.start(registry, outbox, relay, Duration.ofMillis(10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0.01S");
    }

    @Test
    void oneLineBindsAnOutbox() {
        // tag::outbox
        OutboxMetrics metrics = OutboxMetrics.start(registry, outbox, relay); // close it at the end
        // end::outbox
        try (metrics) {
            awaitSample("eventbus_outbox_pending 0.0");
        }
    }
}
