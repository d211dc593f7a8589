package dev.eventbus.benchmarks.work;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The harness's own connection to the Redis of a line. */
public final class Probe implements AutoCloseable {
    /** The look at what Redis has used. */
    static final int QUESTION_BYTES = "*1\r\n$4\r\nINFO\r\n".length();

    private static final int PAGE = 1_000;

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;

    private Probe(RedisClient client) {
        this.client = client;
        this.connection = client.connect(ByteArrayCodec.INSTANCE);
    }

    /** Connects. */
    public static Probe connect(String uri) {
        return new Probe(RedisClient.create(uri));
    }

    /** What Redis has used since it was started. */
    public record Usage(long cpuMicros, long commands, long bytesIn, long bytesOut, int replyBytes) {}

    Usage usage() {
        // All of it: before Redis 7.0 one section may be named, and two are needed.
        String info = connection.sync().dispatch(CommandType.INFO, new StatusOutput<>(ByteArrayCodec.INSTANCE));
        return new Usage(
                Math.round(1e6 * (number(info, "used_cpu_sys") + number(info, "used_cpu_user"))),
                (long) number(info, "total_commands_processed"),
                (long) number(info, "total_net_input_bytes"),
                (long) number(info, "total_net_output_bytes"),
                info.length());
    }

    private static double number(String info, String name) {
        int at = info.indexOf("\n" + name + ":") + name.length() + 2;
        return Double.parseDouble(info.substring(at, info.indexOf('\r', at)));
    }

    /** How many entries {@code stream} ever got; empty before Redis 7.0, which is the first to count them. */
    OptionalLong entriesAdded(String stream) {
        return longAt(stream, "entries-added");
    }

    /** How many entries {@code stream} has. */
    public long length(String stream) {
        return connection.sync().xlen(bytes(stream));
    }

    private OptionalLong longAt(String stream, String name) {
        List<Object> pairs = connection.sync().xinfoStream(bytes(stream));
        for (int i = 0; i < pairs.size(); i += 2) {
            if (name.equals(new String((byte[]) pairs.get(i), StandardCharsets.US_ASCII))) {
                return OptionalLong.of((long) pairs.get(i + 1));
            }
        }
        return OptionalLong.empty();
    }

    /** How many entries {@code group} was given and has not acknowledged. */
    long pending(String stream, String group) {
        return connection.sync().xpending(bytes(stream), bytes(group)).getCount();
    }

    /** What {@code key} takes, in bytes, all of it looked at. */
    public long memory(String key) {
        return connection
                .sync()
                .dispatch(
                        CommandType.MEMORY,
                        new IntegerOutput<>(ByteArrayCodec.INSTANCE),
                        new CommandArgs<>(ByteArrayCodec.INSTANCE)
                                .add("USAGE")
                                .addKey(bytes(key))
                                .add("SAMPLES")
                                .add(0));
    }

    /**
     * Hands out the values of each entry of {@code stream}, newest first: what a keeper trims meanwhile is then missing at the
     * end, and not between those that were handed out.
     */
    void forEach(String stream, Consumer<Iterable<byte[]>> entry) {
        Range<String> range = Range.unbounded();
        while (true) {
            List<StreamMessage<byte[], byte[]>> page =
                    connection.sync().xrevrange(bytes(stream), range, Limit.from(PAGE));
            for (StreamMessage<byte[], byte[]> message : page) {
                entry.accept(message.getBody().values());
            }
            if (page.size() < PAGE) {
                return;
            }
            String last = page.get(page.size() - 1).getId();
            range = Range.from(Range.Boundary.unbounded(), Range.Boundary.excluding(last));
        }
    }

    /** For what only some lines need. */
    public StatefulRedisConnection<byte[], byte[]> connection() {
        return connection;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
