package dev.eventbus.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamTailTest {
    private static final int EVENTS = 3_000;
    private static final Streams STREAM = Streams.sharing(List.of(Tickets.STREAM));

    private RedisServer redis;
    private Probe probe;

    @BeforeEach
    void load() throws Exception {
        redis = RedisServer.builder().embedded().start();
        probe = Probe.connect(redis.uri());
        Backlog.load(probe, EVENTS);
    }

    @AfterEach
    void close() {
        probe.close();
        redis.close();
    }

    @Test
    void allThatWasAcknowledgedIsThereOnce() {
        assertThatCode(() -> StreamTail.check(probe, STREAM, EVENTS)).doesNotThrowAnyException();
    }

    @Test
    void whatIsAcknowledgedAndNotStoredIsMissing() {
        assertThatThrownBy(() -> StreamTail.check(probe, STREAM, EVENTS + 2))
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("2 are missing");
    }

    @Test
    void whatIsStoredTwiceIsTooMany() {
        append(EVENTS - 1);

        assertThatThrownBy(() -> StreamTail.check(probe, STREAM, EVENTS)).hasMessageContaining("1 too many");
    }

    @Test
    void oneThatHasThePlaceOfAnotherIsSeen() {
        append(EVENTS - 1);

        assertThatThrownBy(() -> StreamTail.check(probe, STREAM, EVENTS + 1))
                .hasMessageContaining("1 events are missing, 1 are there twice");
    }

    @Test
    void whatIsGoneFromTheMiddleIsMissing() {
        List<StreamMessage<byte[], byte[]>> last =
                probe.connection().sync().xrevrange(Probe.bytes(Tickets.STREAM), Range.unbounded(), Limit.from(2));
        probe.connection().sync().xdel(Probe.bytes(Tickets.STREAM), last.get(1).getId());

        assertThatThrownBy(() -> StreamTail.check(probe, STREAM, EVENTS))
                .hasMessageContaining("1 events are missing, 0 are there twice");
    }

    @Test
    void whatIsTrimmedWhileItLooksIsNotMissing() {
        StreamTail tail = new StreamTail(STREAM.ring(), STREAM.overtaking());
        AtomicBoolean trimmed = new AtomicBoolean();

        probe.forEach(Tickets.STREAM, entry -> {
            if (trimmed.compareAndSet(false, true)) {
                probe.connection().sync().xtrim(Probe.bytes(Tickets.STREAM), 100);
            }
            tail.add(entry);
        });

        assertThatCode(() -> tail.check(Tickets.STREAM, EVENTS)).doesNotThrowAnyException();
    }

    @Test
    void whatComesAgainIsExpectedAsOftenAsItWasPublished() {
        StreamTail tail = tail(10, 25);

        assertThatCode(() -> tail.check("topic", 25)).doesNotThrowAnyException();
    }

    @Test
    void oneTooManyOfWhatComesAgainIsSeen() {
        StreamTail tail = tail(10, 25);
        tail.add(entry(7));

        assertThatThrownBy(() -> tail.check("topic", 26))
                .hasMessageContaining("1 events are missing, 1 are there twice");
    }

    private static StreamTail tail(int ring, long end) {
        StreamTail tail = new StreamTail(ring, AsyncPublishing.IN_FLIGHT);
        LongStream.range(0, end).forEach(number -> tail.add(entry(number % ring)));
        return tail;
    }

    private static Iterable<byte[]> entry(long number) {
        return List.of(EncodedTickets.encodedPayload(number));
    }

    private void append(long number) {
        probe.connection().sync().xadd(Probe.bytes(Tickets.STREAM), (Object[]) EncodedTickets.encoded(number));
    }
}
