package dev.eventbus.benchmarks.clients;

import dev.eventbus.benchmarks.work.EventConsumer;
import dev.eventbus.benchmarks.work.TicketHandler;
import dev.eventbus.benchmarks.work.Tickets;
import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Lettuce alone: a connection and a thread for each group, 256 entries a read, one acknowledgement for all of them. */
public final class RawConsumer implements EventConsumer {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final XReadArgs READ = XReadArgs.Builder.count(256).block(100);

    private final RedisClient client;
    private final boolean ahead;

    private RawConsumer(String uri, boolean ahead) {
        this.client = RedisClient.create(uri);
        this.ahead = ahead;
    }

    /** Reads when it has handled what it read. */
    public static RawConsumer plain(String uri) {
        return new RawConsumer(uri, false);
    }

    /** Has the next read under way while it handles. */
    public static RawConsumer ahead(String uri) {
        return new RawConsumer(uri, true);
    }

    @Override
    public Running start(String group, TicketHandler handler) {
        StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC);
        connection
                .sync()
                .xgroupCreate(StreamOffset.from(Tickets.STREAM, "0"), group, XGroupCreateArgs.Builder.mkstream(true));
        Loop loop =
                new Loop(group, () -> read(connection, group), next -> handle(connection, group, next, handler), ahead);
        return () -> {
            loop.close();
            connection.sync().xgroupDestroy(Tickets.STREAM, group);
            connection.close();
        };
    }

    @SuppressWarnings("unchecked") // an array of one offset
    private static RedisFuture<List<StreamMessage<String, byte[]>>> read(
            StatefulRedisConnection<String, byte[]> connection, String group) {
        return connection
                .async()
                .xreadgroup(Consumer.from(group, "one"), READ, StreamOffset.lastConsumed(Tickets.STREAM));
    }

    private static void handle(
            StatefulRedisConnection<String, byte[]> connection,
            String group,
            List<StreamMessage<String, byte[]>> messages,
            TicketHandler handler) {
        String[] ids = new String[messages.size()];
        for (int i = 0; i < ids.length; i++) {
            StreamMessage<String, byte[]> message = messages.get(i);
            ids[i] = message.getId();
            handler.handle(
                    TicketReader.read(Objects.requireNonNull(message.getBody().get(TicketReader.FIELD))));
        }
        if (ids.length > 0) {
            connection.async().xack(Tickets.STREAM, group, ids);
        }
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
