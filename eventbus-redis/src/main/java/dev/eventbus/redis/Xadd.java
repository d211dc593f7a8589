package dev.eventbus.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One write of an append on one connection. */
final class Xadd implements RedisCommand<byte[], byte[], String> {
    /** Is told, on the connection's thread, what became of it. */
    interface Listener {
        void answered(Xadd write, @Nullable String id, @Nullable String error);

        void unanswered(Xadd write, @Nullable Throwable why);
    }

    final Append append;
    final Session session;
    private final Listener listener;
    private final Id output = new Id();
    private boolean done;
    private int room;

    Xadd(Append append, Session session, Listener listener) {
        this.append = append;
        this.session = session;
        this.listener = listener;
    }

    @Override
    public void encode(ByteBuf buffer) {
        buffer.ensureWritable(Math.max(room, append.command.length));
        buffer.writeBytes(append.command);
    }

    /** Has it make room in the buffer for so many bytes, for those that are written after it. */
    void makeRoom(int bytes) {
        room = bytes;
    }

    @Override
    public void complete() {
        if (!done) {
            done = true;
            listener.answered(this, output.get(), output.getError());
        }
    }

    @Override
    public boolean completeExceptionally(Throwable why) {
        if (done) {
            return false;
        }
        done = true;
        listener.unanswered(this, why);
        return true;
    }

    @Override
    public void cancel() {
        if (!done) {
            done = true;
            listener.unanswered(this, null);
        }
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public CommandOutput<byte[], byte[], String> getOutput() {
        return output;
    }

    @Override
    public void setOutput(CommandOutput<byte[], byte[], String> other) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CommandArgs<byte[], byte[]> getArgs() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE); // only asked for by whoever logs commands
    }

    @Override
    public ProtocolKeyword getType() {
        return CommandType.XADD;
    }

    /** Lettuce puts a batch into a set; the hash of an object that has none of its own costs a call into the VM. */
    @Override
    public int hashCode() {
        return append.eventId.hashCode();
    }

    @Override
    public String toString() {
        return "XADD " + append.target.stream() + ' ' + append.eventId;
    }

    private static final class Id extends CommandOutput<byte[], byte[], String> {
        Id() {
            super(ByteArrayCodec.INSTANCE, "");
        }

        @Override
        public void set(@Nullable ByteBuffer bytes) {
            output = bytes == null ? "" : Bytes.ascii(bytes);
        }
    }
}
