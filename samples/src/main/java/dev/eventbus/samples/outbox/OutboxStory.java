package dev.eventbus.samples.outbox;

import dev.eventbus.EventBus;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.jdbc.TenantDataSource;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.psa.email.TicketEmailSubscriber;
import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.samples.DatabaseStage;
import dev.eventbus.samples.MailStage;
import dev.eventbus.samples.PsaTables;
import dev.eventbus.samples.RedisStage;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/** Kills relays while tickets are opened, and looks whether the stream has what was committed. */
final class OutboxStory implements AutoCloseable {
    private static final int TICKETS = 300;
    private static final int KILLS = 2;

    /** What a relay brings before it is killed, in the middle of ten that it does at once. */
    private static final int EVENTS_EACH = 95;

    private static final String TYPE = "TICKET_CREATED";

    private final RedisStage redis;
    private final DatabaseStage database;
    private final MailStage mail;
    private final PrintWriter out;
    private final String schema;
    private final DataSource dataSource;
    private final EventBus eventBus;
    private final ExecutorService desk = Executors.newSingleThreadExecutor();

    OutboxStory(RedisStage redis, DatabaseStage database, MailStage mail, PrintWriter out) {
        this.redis = redis;
        this.database = database;
        this.mail = mail;
        this.out = out;
        schema = database.newSchema("desk");
        dataSource = database.dataSource(schema);
        PsaTables.create(dataSource);
        eventBus = RedisEventBus.builder()
                .uri(redis.uri())
                .keyPrefix(redis.keyPrefix())
                .catalog(EventCatalog.of(PsaEvent.class))
                .source("ticket-desk")
                .build();
    }

    /**
     * Plays it.
     *
     * @param patience how long to wait for what does not happen, each time
     * @return whether each committed event is in its stream once and in its order, and was mailed once
     */
    boolean play(Duration patience) throws Exception {
        out.printf("An outbox whose relay is killed, on %s.%n", redis.description());
        out.printf("Tables are in %s, mails go to %s.%n%n", database.description(), mail.description());
        eventBus.register(
                new TicketEmailSubscriber(TenantDataSource.conditionsOnly(dataSource), mail),
                options -> options.concurrency(4));
        TicketDesk tickets = new TicketDesk(dataSource, eventBus);
        Future<?> opened = desk.submit(() -> {
            tickets.open(TICKETS);
            return TICKETS;
        });

        for (int kill = 1; kill <= KILLS; kill++) {
            try (RelayProcess relay = RelayProcess.start(redis, database, schema, EVENTS_EACH)) {
                await(patience, relay::hasStopped);
                relay.kill();
                tell("relay %d (process %d) was killed".formatted(kill, relay.pid()), tickets);
            }
        }
        opened.get();
        try (RelayProcess relay = RelayProcess.start(redis, database, schema, 0)) {
            await(patience, () -> tickets.waiting() == 0);
            tell("relay %d (process %d) brought the rest".formatted(KILLS + 1, relay.pid()), tickets);
        }
        Reckoning reckoning = new Reckoning(tickets.committed(), redis.eventIds(TYPE));
        await(patience, () -> mail.sent().size() >= reckoning.committed());
        return verdict(reckoning);
    }

    private void tell(String what, TicketDesk tickets) {
        out.printf(
                "%s: %d events are in the stream, %d wait in the outbox%n",
                what, redis.length(TYPE), tickets.waiting());
        out.flush();
    }

    private boolean verdict(Reckoning reckoning) {
        List<?> mails = mail.sent();
        out.printf(
                "%nOf %d transactions %d were committed, and the customers got %d mails.%n",
                TICKETS, reckoning.committed(), mails.size());
        out.println(reckoning);
        out.flush();
        return reckoning.isClean() && mails.size() == reckoning.committed();
    }

    /** Until it holds, or patience ends: then the reckoning shows what is missing. */
    private static void await(Duration patience, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.call() && System.nanoTime() - end < 0) {
            Thread.sleep(5);
        }
    }

    @Override
    public void close() {
        desk.shutdownNow();
        eventBus.close();
    }
}
