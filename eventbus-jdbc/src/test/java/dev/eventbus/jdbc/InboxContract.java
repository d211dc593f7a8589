package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.Envelope;
import dev.eventbus.EventContext;
import dev.eventbus.RetryPolicy;
import dev.eventbus.jdbc.OrderEvent.OrderPlaced;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an inbox promises, on whichever database. */
abstract class InboxContract extends JdbcFixture {
    private Inbox inbox;

    @BeforeEach
    void openInbox() {
        database.execute("CREATE TABLE effects (event VARCHAR(36))");
        inbox = opened(Inbox.open(database.dataSource()));
    }

    record Context(Envelope<?> envelope, String subscription) implements EventContext {
        static Context of(String subscription) {
            UUID id = UUID.randomUUID();
            return new Context(
                    new Envelope<>(
                            id,
                            "ORDER_PLACED",
                            1,
                            Instant.EPOCH,
                            "s",
                            null,
                            null,
                            null,
                            null,
                            new OrderPlaced(id, 1, "x")),
                    subscription);
        }

        @Override
        public String stream() {
            return "stream";
        }

        @Override
        public String entryId() {
            return "1-0";
        }

        @Override
        public int attempt() {
            return 1;
        }
    }

    private static void effect(Connection connection, EventContext context) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO effects (event) VALUES (?)")) {
            insert.setString(1, context.eventId().toString());
            insert.executeUpdate();
        }
    }

    private boolean handle(EventContext context) {
        boolean[] ran = new boolean[1];
        inTransaction(connection -> ran[0] = inbox.once(connection, context, () -> effect(connection, context)));
        return ran[0];
    }

    private long effects() {
        return database.number("SELECT COUNT(*) FROM effects");
    }

    @Test
    void theEffectHappensOnceAlthoughTheEventComesTwice() {
        EventContext context = Context.of("billing");

        assertThat(handle(context)).isTrue();
        assertThat(handle(context)).isFalse();

        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void eachSubscriptionHasItsOwnEffect() {
        Context billing = Context.of("billing");

        assertThat(handle(billing)).isTrue();
        assertThat(handle(new Context(billing.envelope(), "search"))).isTrue();
    }

    @Test
    void whatRolledBackWasNotHandled() {
        EventContext context = Context.of("billing");

        assertThatThrownBy(() -> transactions.run(connection -> inbox.once(connection, context, () -> {
                    effect(connection, context);
                    throw new IllegalArgumentException("no");
                })))
                .hasMessage("no");

        assertThat(effects()).isZero();
        assertThat(handle(context)).isTrue();
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void ofManyAtOnceOneHasTheEffect() {
        EventContext context = Context.of("billing");

        List<CompletableFuture<Boolean>> running = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> handle(context)))
                .toList();

        assertThat(running.stream().map(CompletableFuture::join).filter(ran -> ran))
                .hasSize(1);
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void whoeverComesMeanwhileWaitsAndTakesOverWhatRollsBack() throws Exception {
        EventContext context = Context.of("billing");
        CompletableFuture<Boolean> second;
        try (Connection first = database.dataSource().getConnection()) {
            first.setAutoCommit(false);
            assertThat(inbox.once(first, context, () -> effect(first, context))).isTrue();
            second = CompletableFuture.supplyAsync(() -> handle(context));
            await().pollDelay(Duration.ofMillis(100)).atMost(PATIENCE).until(() -> !second.isDone());
            first.rollback();
        }

        assertThat(second.join()).isTrue();
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void aHandlerThatFailsAfterItsCommitHasItsEffectOnce() {
        AtomicInteger attempts = new AtomicInteger();
        bus.subscribe("billing", OrderPlaced.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(10)))
                .start((event, context) -> {
                    handle(context);
                    if (attempts.incrementAndGet() < 3) {
                        throw new IllegalStateException("after the commit");
                    }
                });

        bus.publish(placed(1));

        await().atMost(PATIENCE).until(() -> attempts.get() == 3);
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void whatWasHandledLongAgoIsForgotten() {
        EventContext old = Context.of("billing");
        EventContext young = Context.of("billing");
        handle(old);
        database.execute("UPDATE eventbus_inbox SET handled_at = handled_at - INTERVAL '31' DAY");
        handle(young);

        assertThat(inbox.clean()).isEqualTo(1);

        assertThat(handle(old)).isTrue();
        assertThat(handle(young)).isFalse();
    }

    @Test
    void aConnectionThatCommitsByItselfIsRefused() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            assertThatThrownBy(() -> inbox.once(connection, Context.of("billing"), () -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("setAutoCommit(false)");
        }
        assertThat(database.number("SELECT COUNT(*) FROM eventbus_inbox")).isZero();
    }

    @Test
    void aTableOfTheWrongShapeIsRefused() {
        database.execute(
                "DROP TABLE eventbus_inbox",
                "CREATE TABLE eventbus_inbox (subscription VARCHAR(20), event_id UUID NOT NULL PRIMARY KEY)");

        assertThatThrownBy(() -> Inbox.open(database.dataSource()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("column subscription must hold 200 characters, but holds 20")
                .hasMessageContaining("column handled_at (%s) is missing".formatted(database.timeType()))
                .hasMessageContaining("primary key must be (event_id, subscription)");
    }
}
