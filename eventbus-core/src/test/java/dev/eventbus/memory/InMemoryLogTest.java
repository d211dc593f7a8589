package dev.eventbus.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.EventLogContract;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.StartPosition;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InMemoryLogTest extends EventLogContract {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());

    @Override
    protected EventLog open(Duration lease) {
        return new InMemoryLog(store, lease, type -> 100_000, fields -> fields.text("id"));
    }

    @Override
    public void trimTo(String type, int entries) {
        store.trimTo(type, entries);
    }

    @Override
    public void destroyGroup(String subscription, String type) {
        store.destroyGroup(subscription, type);
    }

    @Override
    public void deleteStream(String type) {
        store.deleteStream(type);
    }

    @Override
    public void advanceIds(String type) {
        store.advanceIds(type, Duration.ofHours(1));
    }

    @Override
    public void forgetConsumers(String subscription, String type) {
        store.forgetConsumers(subscription, type);
    }

    @Test
    void aStreamKeepsExactlyItsHardLimit() {
        try (EventLog log =
                new InMemoryLog(store, LONG, type -> type.equals("SHORT") ? 2 : 3, fields -> fields.text("id"))) {
            for (String text : List.of("a", "b", "c", "d")) {
                append(log, "SHORT", UUID.randomUUID(), text);
                append(log, "LONG", UUID.randomUUID(), text);
            }

            assertThat(readAll(log, "SHORT")).containsExactly("c", "d");
            assertThat(readAll(log, "LONG")).containsExactly("b", "c", "d");
        }
    }

    @Test
    void whatAReaderChainsDoesNotRunOnTheThreadThatAppends() {
        EventLog log = log(LONG);
        log.declare(subscription(), type(), new StartPosition.Beginning());
        CompletableFuture<Thread> reader =
                log.join(subscription(), List.of(type())).read(1, LONG).thenApply(read -> Thread.currentThread());

        append(log, type(), UUID.randomUUID(), "a");

        assertThat(reader.join()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aClosedConsumerTakesNothingMore() {
        EventLog log = log(LONG);
        log.declare(subscription(), type(), new StartPosition.Beginning());
        LogConsumer closed = log.join(subscription(), List.of(type()));
        CompletableFuture<List<Delivery>> read = closed.read(1, LONG);
        closed.close();

        append(log, type(), UUID.randomUUID(), "a");

        assertThat(read).failsWithin(LONG);
        assertThat(readAll(log, type())).containsExactly("a");
    }

    @Test
    void aReadThatFailsBecauseOfOneStreamHoldsNothingOfAnother() {
        EventLog log = log(LONG);
        List<String> types = List.of(type(), type("OTHER"));
        types.forEach(type -> log.declare(subscription(), type, new StartPosition.Beginning()));
        LogConsumer consumer = log.join(subscription(), types);
        append(log, type(), UUID.randomUUID(), "a");
        destroyGroup(subscription(), type("OTHER"));

        assertThat(consumer.read(1, Duration.ZERO)).failsWithin(LONG);

        assertThat(readAll(log, type())).containsExactly("a");
    }

    private static String append(EventLog log, String type, UUID id, String text) {
        return log.append(type, id, Fields.ofText("id", id.toString(), "payload", text))
                .join();
    }

    private List<String> readAll(EventLog log, String type) {
        log.declare(subscription(), type, new StartPosition.Beginning());
        return log.join(subscription(), List.of(type)).read(100, Duration.ZERO).join().stream()
                .map(delivery -> delivery.fields().text("payload"))
                .toList();
    }
}
