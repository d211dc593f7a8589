package dev.eventbus.redis;

import io.lettuce.core.output.VoidOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.List;

/**
 * Appends that go to the server in one buffer. Lettuce takes a batch apart before the channel has it, with a buffer, a
 * promise and three listeners for each command; so it is given this as one command, and {@link Unpacking} takes it apart
 * behind that.
 */
final class Batch extends Command<byte[], byte[], Void> {
    private final List<Xadd> writes;

    Batch(List<Xadd> writes) {
        super(CommandType.XADD, new VoidOutput<>());
        this.writes = writes;
        writes.get(0)
                .makeRoom(writes.stream()
                        .mapToInt(write -> write.append.command.length)
                        .sum());
    }

    @Override
    public void encode(ByteBuf buffer) {
        throw new IllegalStateException("a batch came to be encoded that was not taken apart");
    }

    /** It could not be written; its answers do not come here. */
    @Override
    public boolean completeExceptionally(Throwable why) {
        writes.forEach(write -> write.completeExceptionally(why));
        return super.completeExceptionally(why);
    }

    @Override
    public void cancel() {
        writes.forEach(Xadd::cancel);
        super.cancel();
    }

    /** The handler of a channel that comes before Lettuce's. */
    static final class Unpacking extends ChannelOutboundHandlerAdapter {
        /**
         * What fails without a promise comes to the first command that is unanswered, which ends the session; behind TLS
         * perhaps to nobody, until the channel ends or the watchdog ends it.
         */
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof Batch batch) {
                context.write(batch.writes, context.voidPromise());
                promise.trySuccess();
            } else {
                context.write(message, promise);
            }
        }
    }
}
