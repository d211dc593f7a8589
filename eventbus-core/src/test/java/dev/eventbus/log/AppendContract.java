package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.bytes;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.ids;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.start;
import static dev.eventbus.log.LogFixture.texts;
import static dev.eventbus.log.LogFixture.untilEmpty;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.BusUnavailableException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Appending. */
public interface AppendContract extends LogFixture {
    @Test
    default void anAppendedEntryIsReadWithItsIdAndItsFields() {
        EventLog log = log();
        UUID id = UUID.randomUUID();
        Fields fields = LogFixture.event(id, "a");
        String entryId = get(log.append(type(), id, fields));

        Delivery read = readOne(consumer(log));

        assertThat(read.entryId()).isEqualTo(entryId);
        assertThat(read.type()).isEqualTo(type());
        assertThat(read.fields()).isEqualTo(fields);
    }

    @Test
    default void namesAndValuesMayBeAnyBytesInAnyOrder() {
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        UUID id = UUID.randomUUID();
        Fields fields = Fields.of(
                bytes("z"),
                every,
                every,
                bytes(""),
                bytes("id"),
                bytes(id.toString()),
                bytes("z"),
                bytes("a second one"),
                bytes("a"),
                new byte[] {(byte) 0xc3, 0x28, 0, '\r', '\n'});
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        get(log.append(type(), id, fields));

        assertThat(readOne(consumer).fields()).isEqualTo(fields);
        assertThat(LogFixture.held(consumer)).extracting(Delivery::fields).containsExactly(fields);
    }

    @Test
    default void entriesThatOneThreadAppendsAreStoredInThatOrder() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        int threads = 4;
        int each = 250;

        List<CompletableFuture<List<CompletableFuture<String>>>> running = IntStream.range(0, threads)
                .mapToObj(thread -> start(() -> IntStream.range(0, each)
                        .mapToObj(i -> LogFixture.appendAsync(log, type(), thread + ":" + i))
                        .toList()))
                .toList();
        List<List<String>> entryIds = running.stream()
                .map(thread -> get(thread).stream().map(LogFixture::get).toList())
                .toList();

        List<Delivery> stored = untilEmpty(() -> read(consumer, 300));
        assertThat(stored).hasSize(threads * each);
        for (int thread = 0; thread < threads; thread++) {
            String prefix = thread + ":";
            List<Delivery> own = stored.stream()
                    .filter(d -> LogFixture.text(d).startsWith(prefix))
                    .toList();
            assertThat(texts(own))
                    .isEqualTo(
                            IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
            assertThat(ids(own)).isEqualTo(entryIds.get(thread));
        }
    }

    @Test
    default void whatIsAppendedOnceIsStoredOnceByWhicheverLog() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        UUID id = UUID.randomUUID();
        String plain = get(log.append(type(), id, LogFixture.event(id, "plain")));
        UUID next = LogFixture.uuid7();
        String once = get(log.appendOnce(type(), next, LogFixture.event(next, "once")));

        assertThat(get(log().appendOnce(type(), id, LogFixture.event(id, "again"))))
                .isEqualTo(plain);
        assertThat(get(log().appendOnce(type(), next, LogFixture.event(next, "again"))))
                .isEqualTo(once);
        assertThat(texts(read(consumer, 10))).containsExactly("plain", "once");
    }

    @Test
    default void aBrokenChainStoresNothingMoreAndStillFindsWhatIsThere() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        AppendChain chain = new AppendChain();
        UUID before = LogFixture.uuid7();
        UUID after = LogFixture.uuid7();
        String stored = get(log.appendOnce(type(), before, LogFixture.event(before, "before"), chain));

        chain.breakOff();

        assertThat(get(log().appendOnce(type(), before, LogFixture.event(before, "before"), chain)))
                .isEqualTo(stored);
        assertThatThrownBy(() -> get(log.appendOnce(type(), after, LogFixture.event(after, "after"), chain)))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("one before it");
        assertThat(texts(read(consumer, 10))).containsExactly("before");
    }

    @Test
    default void manyWhoAppendTheSameAtOnceStoreItOnce() {
        List<EventLog> logs = List.of(log(), log(), log());
        LogConsumer consumer = consumer(logs.get(0));
        List<UUID> ids =
                IntStream.range(0, 300).mapToObj(i -> LogFixture.uuid7()).toList();

        List<CompletableFuture<List<CompletableFuture<String>>>> running = logs.stream()
                .map(log -> start(() -> ids.stream()
                        .map(id -> log.appendOnce(type(), id, LogFixture.event(id, id.toString())))
                        .toList()))
                .toList();
        List<List<String>> entries = running.stream()
                .map(each -> get(each).stream().map(LogFixture::get).toList())
                .toList();

        List<Delivery> stored = untilEmpty(() -> read(consumer, 100));
        assertThat(texts(stored)).isEqualTo(ids.stream().map(UUID::toString).toList());
        assertThat(entries).containsOnly(ids(stored));
    }

    @Test
    default void whatOneThreadAppendsIsInItsOrderWhetherOnceOrNot() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        List<CompletableFuture<String>> appends = IntStream.range(0, 400)
                .mapToObj(i -> {
                    UUID id = LogFixture.uuid7();
                    Fields fields = LogFixture.event(id, Integer.toString(i));
                    return i % 7 < 3 ? log.appendOnce(type(), id, fields) : log.append(type(), id, fields);
                })
                .toList();

        List<String> entries = appends.stream().map(LogFixture::get).toList();

        List<Delivery> stored = untilEmpty(() -> read(consumer, 100));
        assertThat(ids(stored)).isEqualTo(entries);
        assertThat(texts(stored))
                .isEqualTo(IntStream.range(0, 400).mapToObj(Integer::toString).toList());
    }

    @Test
    default void anEventThatOnlyMentionsAnotherIsNotTakenForIt() {
        EventLog log = log();
        LogConsumer consumer = consumer(log);
        UUID id = LogFixture.uuid7();
        append(log, "caused by " + id);

        get(log.appendOnce(type(), id, LogFixture.event(id, "the event")));

        assertThat(texts(read(consumer, 10))).containsExactly("caused by " + id, "the event");
    }

    @Test
    default void eachTypeHasAStreamOfItsOwn() {
        EventLog log = log();
        get(LogFixture.appendAsync(log, type("OTHER"), "other"));
        append(log, "main");

        assertThat(texts(read(consumer(log), 10))).containsExactly("main");
        assertThat(log.stream(type())).isNotEqualTo(log.stream(type("OTHER")));
        assertThat(log.stream(type())).isEqualTo(log().stream(type()));
    }

    @Test
    default void whatOneLogAppendsAnotherReads() {
        append(log(), "a");

        assertThat(texts(read(consumer(log()), 10))).containsExactly("a");
    }

    @Test
    default void aClosedLogStoresNothingAndSaysSo() {
        EventLog closed = log();
        append(closed, "before");
        closed.close();

        assertThatThrownBy(() -> append(closed, "after")).isInstanceOf(BusUnavailableException.class);
        assertThat(texts(read(consumer(log()), 10))).containsExactly("before");
    }
}
