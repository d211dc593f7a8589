package dev.eventbus.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamTailTest {
    private static final int EVENTS = 3_000;

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
        assertThatCode(() -> StreamTail.check(probe, Tickets.STREAM, EVENTS)).doesNotThrowAnyException();
    }

    @Test
    void whatIsAcknowledgedAndNotStoredIsMissing() {
        assertThatThrownBy(() -> StreamTail.check(probe, Tickets.STREAM, EVENTS + 2))
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("2 are missing");
    }

    @Test
    void whatIsStoredTwiceIsTooMany() {
        append(EVENTS - 1);

        assertThatThrownBy(() -> StreamTail.check(probe, Tickets.STREAM, EVENTS))
                .hasMessageContaining("1 too many");
    }

    @Test
    void oneThatHasThePlaceOfAnotherIsSeen() {
        append(EVENTS - 1);

        assertThatThrownBy(() -> StreamTail.check(probe, Tickets.STREAM, EVENTS + 1))
                .hasMessageContaining("1 events are missing, 1 are there twice");
    }

    @Test
    void whatIsGoneFromTheMiddleIsMissing() {
        List<StreamMessage<byte[], byte[]>> last =
                probe.connection().sync().xrevrange(Probe.bytes(Tickets.STREAM), Range.unbounded(), Limit.from(2));
        probe.connection().sync().xdel(Probe.bytes(Tickets.STREAM), last.get(1).getId());

        assertThatThrownBy(() -> StreamTail.check(probe, Tickets.STREAM, EVENTS))
                .hasMessageContaining("1 events are missing, 0 are there twice");
    }

    private void append(long number) {
        probe.connection().sync().xadd(Probe.bytes(Tickets.STREAM), (Object[]) EncodedTickets.encoded(number));
    }
}
