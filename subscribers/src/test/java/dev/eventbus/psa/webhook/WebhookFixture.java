package dev.eventbus.psa.webhook;

import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.RetryPolicy;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.jdbc.Inbox;
import dev.eventbus.jdbc.Schema;
import dev.eventbus.memory.InMemoryEventBus;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.testkit.LeakCheck;
import java.net.InetAddress;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A bus with the subscriber, a database with its tables, and an HTTP server on this machine. */
@ExtendWith(LeakCheck.class)
abstract class WebhookFixture {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final WebhookOptions QUICK = WebhookOptions.defaults()
            .withAllowed(InetAddress::isLoopbackAddress)
            .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10))
            .withBreaker(1_000, Duration.ofMillis(50))
            .withPoll(Duration.ofMillis(25))
            .withRetry(RetryPolicy.defaults().withMaxAttempts(5).withFixedDelay(Duration.ofMillis(20)));

    final UUID tenant = UUID.randomUUID();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    DataSource dataSource;
    HttpServer server;
    JdbcWebhookEndpoints endpoints;
    WebhookDeliveries deliveries;
    Inbox inbox;
    EventBus bus;

    DataSource newDatabase() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return h2;
    }

    @BeforeEach
    void open() throws SQLException {
        dataSource = newDatabase();
        Schema.create(dataSource);
        Schema.apply(dataSource, WebhookTables.FILE);
        server = opened(new HttpServer());
        endpoints = JdbcWebhookEndpoints.open(dataSource);
        deliveries = new WebhookDeliveries(dataSource);
        inbox = opened(Inbox.open(dataSource));
        bus = opened(InMemoryEventBus.builder()
                .catalog(EventCatalog.of(PsaEvent.class))
                .source("psa")
                .build());
    }

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    /** Closed with the test, the last one first. */
    final <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    final WebhookSender start(WebhookOptions options) throws SQLException {
        return start(opened(WebhookSender.start(dataSource, endpoints, options)));
    }

    final WebhookSender start(WebhookSender sender) {
        bus.register(new WebhookSubscriber(sender, inbox));
        return sender;
    }

    final WebhookEndpoint register(String path) throws SQLException {
        return register("http://127.0.0.1:" + server.port(), path);
    }

    final WebhookEndpoint register(String base, String path) throws SQLException {
        return endpoints.register(tenant, URI.create(base + path), Set.of("TICKET_CLOSED"));
    }

    final UUID publish() {
        return bus.publish(new TicketClosed(tenant, UUID.randomUUID(), UUID.randomUUID()))
                .eventId();
    }

    /** Waits until everything was handled, and nothing is to be sent any more. */
    final void awaitDelivered(int handled) {
        await().atMost(PATIENCE).until(() -> inboxed() >= handled);
        awaitIt(() -> deliveries.backlog().pending() == 0);
    }

    final void awaitIt(Callable<Boolean> condition) {
        await().atMost(PATIENCE).until(condition);
    }

    final List<HttpServer.Request> received(String path) {
        return server.requests(path);
    }

    final long inboxed() throws SQLException {
        return Transactions.in(dataSource, connection -> {
            try (var select = connection.prepareStatement("SELECT COUNT(*) FROM eventbus_inbox");
                    var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }
}
