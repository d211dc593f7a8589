package dev.eventbus.benchmarks.clients;

import dev.eventbus.benchmarks.work.AsyncSender;
import dev.eventbus.benchmarks.work.BlockingSender;
import dev.eventbus.benchmarks.work.EncodedTickets;
import dev.eventbus.benchmarks.work.Tickets;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Lettuce alone: one connection, events that were encoded beforehand. */
public final class RawPublisher implements AsyncSender, BlockingSender {
    private static final int HARD_LIMIT = 100_000;

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final EncodedTickets events = new EncodedTickets();
    private final byte[] stream = Tickets.STREAM.getBytes(StandardCharsets.US_ASCII);
    private final XAddArgs bound = XAddArgs.Builder.maxlen(HARD_LIMIT).approximateTrimming();
    private final int flushEvery;
    private int unflushed;

    private RawPublisher(String uri, int flushEvery) {
        this.client = RedisClient.create(uri);
        this.connection = client.connect(ByteArrayCodec.INSTANCE);
        this.flushEvery = flushEvery;
        connection.setAutoFlushCommands(flushEvery == 1);
    }

    /** Every command is flushed by itself. */
    public static RawPublisher flushing(String uri) {
        return new RawPublisher(uri, 1);
    }

    /** Commands are flushed 64 at a time; for one thread. */
    public static RawPublisher batching(String uri) {
        return new RawPublisher(uri, 64);
    }

    @Override
    public CompletionStage<?> send(long number) {
        RedisFuture<String> sent = append(number);
        if (flushEvery > 1 && ++unflushed == flushEvery) {
            flush();
        }
        return sent;
    }

    @Override
    public void sendNow(long number) {
        Await.outcome(append(number));
    }

    private RedisFuture<String> append(long number) {
        return connection.async().xadd(stream, bound, (Object[]) events.fields(number));
    }

    @Override
    public void flush() {
        if (flushEvery > 1) {
            unflushed = 0;
            connection.flushCommands();
        }
    }

    @Override
    public String stream() {
        return Tickets.STREAM;
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
