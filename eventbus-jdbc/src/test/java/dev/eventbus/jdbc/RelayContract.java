package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.jdbc.OrderEvent.OrderPlaced;
import dev.eventbus.jdbc.OrderEvent.OrderShipped;
import dev.eventbus.jdbc.OutboxRows.Backlog;
import dev.eventbus.jdbc.OutboxRows.SetAside;
import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.RedisServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What relays promise, on whichever database. */
abstract class RelayContract extends JdbcFixture {
    private static final RelayOptions QUICK =
            RelayOptions.defaults().withPoll(Duration.ofMillis(20)).withLongestPause(Duration.ofMillis(200));

    private List<UUID> publish(Outbox outbox, int from, int to) {
        List<UUID> ids = new ArrayList<>();
        for (int i = from; i < to; i++) {
            ids.add(publish(outbox, placed(i)));
        }
        return ids;
    }

    @Test
    void severalRelaysKeepTheOrderOfEachTenantAndStoreEachEventOnce() {
        List<Outbox> outboxes = List.of(outbox(), outbox(), outbox());
        outboxes.forEach(outbox -> relay(outbox, QUICK.withBatch(7)));
        Map<UUID, List<UUID>> published = new ConcurrentHashMap<>();
        List<CompletableFuture<Void>> writers = Stream.generate(UUID::randomUUID)
                .limit(6)
                .map(tenant -> CompletableFuture.runAsync(() -> {
                    ThreadTransactions own = new ThreadTransactions(database.dataSource());
                    List<UUID> ids = new ArrayList<>();
                    for (int i = 0; i < 50; i++) {
                        OrderPlaced event = new OrderPlaced(tenant, i, "x");
                        Outbox outbox = outboxes.get(i % 3);
                        own.run(connection -> ids.add(outbox.publish(connection, event)));
                    }
                    published.put(tenant, ids);
                }))
                .toList();
        writers.forEach(CompletableFuture::join);

        awaitSettled(outboxes.get(0));

        List<UUID> stored = stored();
        assertThat(stored).hasSize(300).doesNotHaveDuplicates();
        published
                .values()
                .forEach(
                        ids -> assertThat(stored.stream().filter(ids::contains)).containsExactlyElementsOf(ids));
    }

    @Test
    void whatAProcessWithoutARelayPublishedIsFoundByThePoll() {
        relay(outbox(), QUICK);

        UUID id = publish(outbox(), placed(1));

        awaitStored(1);
        assertThat(stored()).containsExactly(id);
    }

    @Test
    void whatIsPublishedAgainSinceItsRelayEndedInTheMiddleIsStoredOnce() {
        Outbox outbox = outbox();
        List<UUID> ids = publish(outbox, 0, 5);
        inTransaction(connection -> {
            Lane lane = new Lane(connection, Lane.of(tenant));
            lane.take();
            bus.publishEncoded(lane.pending(List.of(), 3, Long.MAX_VALUE));
            connection.rollback(); // what its crash does
        });
        assertThat(stored()).isEqualTo(ids.subList(0, 3));

        relay(outbox);

        awaitStored(5);
        awaitSettled(outbox);
        assertThat(stored()).isEqualTo(ids);
    }

    @Test
    void aLaneIsWorkedOnByOneRelayAtATime() {
        inTransaction(connection -> {
            int lane = Lane.of(tenant);
            assertThat(new Lane(connection, lane).take()).isTrue();
            new ThreadTransactions(database.dataSource()).run((Connection other) -> {
                assertThat(new Lane(other, lane).take()).isFalse();
                assertThat(new Lane(other, (lane + 1) % Lane.COUNT).take()).isTrue();
            });
        });
    }

    @Test
    void aRelayHasItsLaneUntilWhatItPublishesIsSettled() throws InterruptedException {
        CountDownLatch publishing = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        EventBus slow = proxy(EventBus.class, (method, arguments) -> {
            if (method.getName().equals("publishEncoded")) {
                publishing.countDown();
                mayGoOn.await();
            }
            return method.invoke(bus, arguments);
        });
        relay(Outbox.open(slow, database.dataSource()));

        publish(outbox(), placed(1));
        publishing.await();

        try {
            inTransaction(connection ->
                    assertThat(new Lane(connection, Lane.of(tenant)).take()).isFalse());
        } finally {
            mayGoOn.countDown();
        }
        awaitSettled(outbox());
        inTransaction(connection ->
                assertThat(new Lane(connection, Lane.of(tenant)).take()).isTrue());
    }

    @Test
    void aPoisonedRowIsSetAsideWithItsReasonAndTheRestGoesOn() {
        Outbox outbox = outbox();
        List<UUID> ids = publish(outbox, 0, 3);
        database.execute("UPDATE eventbus_outbox SET entry = %s WHERE id = '%s'".formatted(garbage(), ids.get(1)));

        Relay relay = relay(outbox);

        awaitStored(2);
        awaitSettled(outbox);
        assertThat(stored()).containsExactly(ids.get(0), ids.get(2));
        List<SetAside> setAside = outbox.rows().setAside(10);
        assertThat(setAside).extracting(SetAside::id).containsExactly(ids.get(1));
        assertThat(setAside.get(0).tenantId()).isEqualTo(tenant);
        assertThat(setAside.get(0).reason()).contains("entry").contains("byte 0");
        assertThat(outbox.rows().backlog()).isEqualTo(new Backlog(0, Duration.ZERO, 1));
        await().atMost(PATIENCE).until(() -> relay.status().setAside() == 1);
        assertThat(relay.status().published()).isEqualTo(2);
    }

    abstract String garbage();

    @Test
    void whatWasSetAsideIsRetriedOrDiscardedAsItsOperatorSays() {
        Outbox outbox = outbox();
        List<UUID> ids = publish(outbox, 0, 3);
        database.execute("UPDATE eventbus_outbox SET tenant_id = '%s' WHERE seq < 3".formatted(UUID.randomUUID()));
        relay(outbox);
        await().atMost(PATIENCE).until(() -> outbox.rows().backlog().setAside() == 2);
        database.execute("UPDATE eventbus_outbox SET tenant_id = '%s'".formatted(tenant));

        assertThat(outbox.rows().retry(List.of(ids.get(0), ids.get(2)))).isEqualTo(1);
        assertThat(outbox.rows().discard(ids)).isEqualTo(1);

        awaitStored(2);
        assertThat(stored()).containsExactly(ids.get(2), ids.get(0));
        assertThat(outbox.rows().backlog()).isEqualTo(new Backlog(0, Duration.ZERO, 0));
    }

    @Test
    void anErrorAmongThoseToDiscardDiscardsNone() {
        Outbox outbox = outbox();
        List<UUID> ids = publish(outbox, 0, 2);
        database.execute("UPDATE eventbus_outbox SET state = 'SET_ASIDE'");
        Collection<UUID> failing = new AbstractList<>() {
            @Override
            public UUID get(int index) {
                if (index > 0) {
                    throw new OutOfMemoryError("as it was told");
                }
                return ids.get(index);
            }

            @Override
            public int size() {
                return ids.size();
            }
        };

        assertThatThrownBy(() -> outbox.rows().discard(failing)).isInstanceOf(OutOfMemoryError.class);

        assertThat(rows("SET_ASIDE")).isEqualTo(2);
    }

    @Test
    void aStreamThatTakesNothingHoldsUpItsOwnTypeOnly() {
        redis.command("SET", stream("ORDER_SHIPPED"), "something else");
        Outbox outbox = outbox();
        UUID held = publish(outbox, new OrderShipped(tenant, 0));
        Relay relay = relay(outbox, QUICK.withBatch(1));

        List<UUID> ids = publish(outbox, 0, 3);

        awaitStored(3);
        assertThat(stored()).isEqualTo(ids);
        assertThat(outbox.rows().backlog().pending()).isEqualTo(1);
        assertThat(outbox.rows().setAside(10)).isEmpty();
        redis.command("DEL", stream("ORDER_SHIPPED"));
        relay.wake();
        await().atMost(PATIENCE).until(() -> stored("ORDER_SHIPPED").contains(held));
    }

    @Test
    void aRedisThatIsAwayDelaysWhatIsPublishedAndLosesNothing() {
        try (RedisServer own = RedisServer.builder().start()) {
            redis = own;
            EventBus bus = bus(own.uri());
            Outbox outbox = Outbox.open(bus, database.dataSource());
            Relay relay = relay(outbox);
            List<UUID> ids = publish(outbox, 0, 3);
            awaitStored(3);

            own.freeze();
            ids.addAll(publish(outbox, 3, 6));
            await().atMost(PATIENCE).until(() -> !relay.status().working());
            assertThat(relay.status().problem()).isNotEmpty();
            Backlog backlog = outbox.rows().backlog();
            assertThat(backlog.pending()).isEqualTo(3);
            assertThat(backlog.age()).isPositive();
            own.thaw();

            awaitSettled(outbox);
            assertThat(stored()).isEqualTo(ids);
            await().atMost(PATIENCE).until(() -> relay.status().working());
            relay.close();
            bus.close();
        }
    }

    @Test
    void aDatabaseThatGoesAwayDelaysWhatIsPublishedAndLosesNothing() {
        Outbox near = outbox();
        FaultProxy way = opened(FaultProxy.to("localhost", database.port()));
        AtomicReference<DataSource> current = new AtomicReference<>(database.at(way.host(), way.port()));
        Relay relay = relay(Outbox.open(bus, switching(current)));
        List<UUID> ids = publish(near, 0, 3);
        awaitStored(3);

        way.close();
        await().atMost(PATIENCE).until(() -> !relay.status().working());
        assertThat(relay.status().problem()).contains("database");
        ids.addAll(publish(near, 3, 6));
        assertThat(stored()).hasSize(3);
        current.set(database.dataSource());

        awaitSettled(near);
        assertThat(stored()).isEqualTo(ids);
        await().atMost(PATIENCE).until(() -> relay.status().working());
    }

    private static DataSource switching(AtomicReference<DataSource> current) {
        return proxy(DataSource.class, (method, arguments) -> method.invoke(current.get(), arguments));
    }

    private interface Calls {
        Object answer(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
        return type.cast(Proxy.newProxyInstance(
                RelayContract.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return calls.answer(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void aConnectionOfAnotherIsolationIsUsedAtReadCommittedAndGivenBackAsItWas() throws SQLException {
        Connection real = opened(database.dataSource().getConnection());
        real.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        Set<Integer> isolations = ConcurrentHashMap.newKeySet();
        Connection lent = proxy(Connection.class, (method, arguments) -> {
            if (method.getName().equals("close")) {
                return null;
            }
            if (method.getName().equals("prepareStatement")
                    && arguments[0].toString().contains("SKIP LOCKED")) {
                isolations.add(real.getTransactionIsolation());
            }
            return method.invoke(real, arguments);
        });
        Relay relay = relay(Outbox.open(bus, proxy(DataSource.class, (method, arguments) -> lent)));

        Outbox outbox = outbox();
        publish(outbox, placed(1));
        awaitStored(1);
        awaitSettled(outbox);
        relay.close();

        assertThat(isolations).containsExactly(Connection.TRANSACTION_READ_COMMITTED);
        assertThat(real.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(real.getAutoCommit()).isTrue();
    }

    @Test
    void aTailThatAFailoverLostIsPublishedAgainAndNothingTwice() {
        Outbox outbox = outbox();
        Relay before = relay(outbox);
        List<UUID> ids = publish(outbox, 0, 10);
        awaitSettled(outbox);
        before.close();
        List<?> entries = (List<?>) redis.command("XREVRANGE", stream("ORDER_PLACED"), "+", "-", "COUNT", "4");
        entries.forEach(
                entry -> redis.command("XDEL", stream("ORDER_PLACED"), String.valueOf(((List<?>) entry).get(0))));
        assertThat(stored()).isEqualTo(ids.subList(0, 6));
        Outbox another = Outbox.open(bus(redis.uri()), database.dataSource());
        relay(another);

        assertThat(another.rows().republish(Instant.now().minusSeconds(60))).isEqualTo(10);

        awaitStored(10);
        awaitSettled(outbox);
        assertThat(stored()).isEqualTo(ids);
    }

    @Test
    void publishedRowsAreKeptAndThenCleanedByAge() {
        Outbox outbox = outbox();
        relay(outbox);
        publish(outbox, 0, 4);
        awaitSettled(outbox);
        assertThat(rows("PUBLISHED")).isEqualTo(4);
        database.execute("UPDATE eventbus_outbox SET settled_at = settled_at - INTERVAL '2' HOUR WHERE seq <= 2");

        inTransaction(connection -> new Lane(connection, Lane.of(tenant)).clean(Duration.ofHours(1)));

        assertThat(rows("PUBLISHED")).isEqualTo(2);
    }

    @Test
    void rowsThatNobodyKeepsAreDeletedAtOnce() {
        Outbox outbox = outbox();
        relay(outbox, QUICK.withKeep(Duration.ZERO));

        publish(outbox, 0, 4);

        awaitStored(4);
        await().atMost(PATIENCE).until(() -> database.number("SELECT COUNT(*) FROM eventbus_outbox") == 0);
    }

    @Test
    void aRelayThatIsClosedPublishesNothingMore() {
        Outbox outbox = outbox();
        Relay relay = relay(outbox);
        publish(outbox, 0, 1);
        awaitSettled(outbox);

        relay.close();
        UUID id = publish(outbox, placed(1));

        relay(outbox());
        awaitStored(2);
        assertThat(stored()).last().isEqualTo(id);
        assertThat(relay.status().published()).isEqualTo(1);
    }
}
