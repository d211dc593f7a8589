package dev.eventbus.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands, but for scripts and {@code XADD}. */
final class Commands {
    private static final ProtocolKeyword WAITAOF = new ProtocolKeyword() {
        @Override
        public byte[] getBytes() {
            return Bytes.of("WAITAOF");
        }

        @Override
        public String toString() {
            return "WAITAOF";
        }
    };

    private Commands() {}

    static Command<byte[], byte[], @Nullable Object> ping() {
        return of(CommandType.PING);
    }

    static Command<byte[], byte[], @Nullable Object> info() {
        return of(CommandType.INFO);
    }

    static Command<byte[], byte[], @Nullable Object> clientId() {
        return of(CommandType.CLIENT, "ID");
    }

    static Command<byte[], byte[], @Nullable Object> clientUnblock(long id) {
        return of(CommandType.CLIENT, "UNBLOCK", id, "TIMEOUT");
    }

    static Command<byte[], byte[], @Nullable Object> clientInfo() {
        return of(CommandType.CLIENT, "INFO");
    }

    static Command<byte[], byte[], @Nullable Object> clientKill(Peer peer) {
        return of(CommandType.CLIENT, "KILL", "ID", peer.id(), "ADDR", peer.address());
    }

    static Command<byte[], byte[], @Nullable Object> time() {
        return of(CommandType.TIME);
    }

    /** How many replicas have what this connection wrote, and all before that; waits for so many. */
    static Command<byte[], byte[], @Nullable Object> waitForReplicas(int replicas, long millis) {
        return of(CommandType.WAIT, replicas, millis);
    }

    /** The same for the disks of the server, 0 or 1, and of its replicas; waits for its own. */
    static Command<byte[], byte[], @Nullable Object> waitForDisk(long millis) {
        return of(WAITAOF, 1, 0, millis);
    }

    static Command<byte[], byte[], @Nullable Object> type(byte[] key) {
        return of(CommandType.TYPE, key);
    }

    static Command<byte[], byte[], @Nullable Object> exists(byte[] key) {
        return of(CommandType.EXISTS, key);
    }

    static Command<byte[], byte[], @Nullable Object> xlen(byte[] key) {
        return of(CommandType.XLEN, key);
    }

    static Command<byte[], byte[], @Nullable Object> xinfoStream(byte[] key) {
        return of(CommandType.XINFO, "STREAM", key);
    }

    static Command<byte[], byte[], @Nullable Object> xdel(byte[] key, String id) {
        return of(CommandType.XDEL, key, id);
    }

    static Command<byte[], byte[], @Nullable Object> xpending(
            byte[] key, byte[] group, String start, int count, String consumer) {
        return of(CommandType.XPENDING, key, group, start, "+", count, consumer);
    }

    static Command<byte[], byte[], List<EntriesOutput.Entry>> xrange(byte[] key, String start, String end, int count) {
        return with(CommandType.XRANGE, new EntriesOutput(), key, start, end, "COUNT", count);
    }

    static Command<byte[], byte[], List<EntriesOutput.Entry>> xrevrange(
            byte[] key, String end, String start, int count) {
        return with(CommandType.XREVRANGE, new EntriesOutput(), key, end, start, "COUNT", count);
    }

    static Command<byte[], byte[], @Nullable Object> of(ProtocolKeyword type, Object... words) {
        return with(type, new ReplyOutput(), words);
    }

    static <T> Command<byte[], byte[], T> with(
            ProtocolKeyword type, CommandOutput<byte[], byte[], T> output, Object... words) {
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        for (Object word : words) {
            if (word instanceof byte[] bytes) {
                args.add(bytes);
            } else if (word instanceof Number number) {
                args.add(number.longValue());
            } else {
                args.add(Bytes.of(word.toString())); // text would be written character by character
            }
        }
        return new Command<>(type, output, args);
    }
}
