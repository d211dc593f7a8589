package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final Target target = new Target("event::A", 1_000);
    private final List<Xadd> unanswered = new ArrayList<>();
    private final Xadd.Listener listener = new Xadd.Listener() {
        @Override
        public void answered(Xadd write, @Nullable String id, @Nullable String error) {
            throw new AssertionError("nothing answers here");
        }

        @Override
        public void unanswered(Xadd write, @Nullable Throwable why) {
            unanswered.add(write);
        }
    };
    private final List<Xadd> writes =
            IntStream.range(0, 3).mapToObj(i -> append("x".repeat(1_000 + i))).toList();
    private final EmbeddedChannel channel = new EmbeddedChannel(new Batch.Unpacking());

    @SuppressWarnings("NullAway") // a session is not needed to encode
    private Xadd append(String payload) {
        UUID id = UUID.randomUUID();
        return new Xadd(new Append(target, id, Traffic.fields(id, payload), 0, null), null, listener);
    }

    @Test
    void lettuceGetsTheAppendsOfABatchTogetherAndInTheirOrder() {
        channel.writeOutbound(new Batch(writes), "something else");

        assertThat(channel.<Object>readOutbound()).isEqualTo(writes);
        assertThat(channel.<Object>readOutbound()).isEqualTo("something else");
    }

    @Test
    void theFirstMakesRoomForAll() {
        new Batch(writes);
        ByteBuf buffer = Unpooled.buffer(16);

        writes.get(0).encode(buffer);
        int room = buffer.capacity();
        writes.subList(1, 3).forEach(write -> write.encode(buffer));

        assertThat(buffer.capacity()).isEqualTo(room);
        assertThat(buffer.toString(StandardCharsets.UTF_8))
                .startsWith(
                        "*10\r\n$4\r\nXADD\r\n$8\r\nevent::A\r\n$6\r\nMAXLEN\r\n$1\r\n~\r\n$4\r\n1000\r\n$1\r\n*\r\n")
                .containsSubsequence(
                        "x".repeat(1_000) + "\r\n", "x".repeat(1_001) + "\r\n", "x".repeat(1_002) + "\r\n");
    }

    @Test
    void aBatchIsOverForItsWriterWhenItIsTakenApart() {
        assertThat(channel.writeAndFlush(new Batch(writes)).isSuccess()).isTrue();
    }

    @Test
    void whatFailsAfterThatComesToTheEndOfTheChannel() {
        IllegalStateException full = new IllegalStateException("no buffer");
        EmbeddedChannel broken = new EmbeddedChannel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                        promise.setFailure(full);
                    }
                },
                new Batch.Unpacking());

        broken.writeAndFlush(new Batch(writes));

        assertThatThrownBy(broken::checkException).isSameAs(full);
    }

    @Test
    void aBatchThatIsNotTakenApartIsNotSentAsNothing() {
        assertThatThrownBy(() -> new Batch(writes).encode(Unpooled.buffer()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not taken apart");
    }

    @Test
    void whatCouldNotBeWrittenIsUnansweredInEachAppendOnce() {
        Batch batch = new Batch(writes);

        batch.completeExceptionally(new IllegalStateException("closed"));
        assertThat(unanswered).isEqualTo(writes);
        assertThat(batch.isDone()).isTrue();

        batch.cancel();
        batch.completeExceptionally(new IllegalStateException("again"));
        assertThat(unanswered).isEqualTo(writes);
    }

    @Test
    void whatIsCancelledIsUnansweredInEachAppendOnce() {
        Batch batch = new Batch(writes);

        batch.cancel();
        assertThat(unanswered).isEqualTo(writes);
        assertThat(batch.isCancelled()).isTrue();

        batch.completeExceptionally(new IllegalStateException("closed"));
        assertThat(unanswered).isEqualTo(writes);
    }
}
