package dev.eventbus.jdbc;

import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.jdbc.OrderEvent.OrderPlaced;
import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A database with the tables, a bus on a real Redis, and the means to look into both. */
@WithRedis
@ExtendWith(LeakCheck.class)
abstract class JdbcFixture {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final EventCatalog CATALOG = EventCatalog.of(OrderEvent.class);

    final UUID tenant = UUID.randomUUID();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    RedisServer redis;
    String prefix;
    TestDatabase database;
    ThreadTransactions transactions;
    EventBus bus;

    abstract TestDatabase newDatabase();

    @BeforeEach
    void open(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix.value();
        database = opened(newDatabase());
        Schema.create(database.dataSource());
        transactions = new ThreadTransactions(database.dataSource());
        bus = bus(redis.uri());
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

    final EventBus bus(String uri) {
        return opened(RedisEventBus.builder()
                .uri(uri)
                .keyPrefix(prefix)
                .catalog(CATALOG)
                .source("jdbc")
                .payloadLimit(2_000)
                .publishTimeout(Duration.ofSeconds(1))
                .build());
    }

    final Outbox outbox() {
        return Outbox.open(bus, database.dataSource(), transactions);
    }

    final Relay relay(Outbox outbox) {
        return relay(
                outbox,
                RelayOptions.defaults().withPoll(Duration.ofMillis(50)).withLongestPause(Duration.ofMillis(200)));
    }

    final Relay relay(Outbox outbox, RelayOptions options) {
        return opened(Relay.start(outbox, options));
    }

    final OrderPlaced placed(int number) {
        return new OrderPlaced(tenant, number, "x");
    }

    final void inTransaction(ThreadTransactions.Work<Exception> work) {
        try {
            transactions.run(work);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    final UUID publish(Outbox outbox, OrderEvent event) {
        List<UUID> id = new ArrayList<>();
        inTransaction((Connection connection) -> id.add(outbox.publish(connection, event)));
        return id.get(0);
    }

    final String stream(String type) {
        return prefix + ":" + type;
    }

    /** The ids in the stream of the orders, in its order. */
    final List<UUID> stored() {
        return stored("ORDER_PLACED");
    }

    final List<UUID> stored(String type) {
        List<UUID> ids = new ArrayList<>();
        for (Object entry : (List<?>) redis.command("XRANGE", stream(type), "-", "+")) {
            List<?> fields = (List<?>) ((List<?>) entry).get(1);
            ids.add(UUID.fromString(String.valueOf(fields.get(fields.indexOf("id") + 1))));
        }
        return ids;
    }

    final void awaitStored(int events) {
        await().atMost(PATIENCE).until(() -> stored().size() >= events);
    }

    final void awaitSettled(Outbox outbox) {
        await().atMost(PATIENCE).until(() -> outbox.rows().backlog().pending() == 0);
    }

    final long rows(String state) {
        return database.number("SELECT COUNT(*) FROM eventbus_outbox WHERE state = '" + state + "'");
    }
}
