package dev.eventbus.benchmarks.clients;

import dev.eventbus.benchmarks.work.AsyncSender;
import dev.eventbus.benchmarks.work.BlockingSender;
import dev.eventbus.benchmarks.work.EncodedTickets;
import dev.eventbus.benchmarks.work.Streams;
import dev.eventbus.benchmarks.work.Tickets;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Lettuce alone: one connection, events that were encoded beforehand. */
public final class RawPublisher implements AsyncSender, BlockingSender {
    private static final int HARD_LIMIT = 100_000;
    private static final Streams ONE = Streams.sharing(List.of(Tickets.STREAM));

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final EncodedTickets events = new EncodedTickets();
    private final Streams streams;
    private final byte[][] keys;
    private final XAddArgs bound;
    private final int flushEvery;
    private int unflushed;

    private RawPublisher(String uri, int flushEvery, Streams streams) {
        this.client = RedisClient.create(uri);
        this.connection = client.connect(ByteArrayCodec.INSTANCE);
        this.flushEvery = flushEvery;
        this.streams = streams;
        this.keys = streams.names().stream()
                .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        this.bound = XAddArgs.Builder.maxlen(HARD_LIMIT / keys.length).approximateTrimming();
        connection.setAutoFlushCommands(flushEvery == 1);
    }

    /** Every command is flushed by itself. */
    public static RawPublisher flushing(String uri) {
        return new RawPublisher(uri, 1, ONE);
    }

    /** Commands are flushed 64 at a time; for one thread. */
    public static RawPublisher batching(String uri) {
        return new RawPublisher(uri, 64, ONE);
    }

    /** The same to so many streams in turn, which together keep as much as one. */
    public static Function<String, AsyncSender> toStreams(int streams) {
        return uri -> new RawPublisher(
                uri,
                64,
                Streams.sharing(IntStream.range(0, streams)
                        .mapToObj("event::TYPE_%02d"::formatted)
                        .toList()));
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
        return keys.length == 1 // without what that would cost
                ? append(keys[0], number)
                : append(keys[streams.place(number)], streams.inStream(number) % streams.ring());
    }

    private RedisFuture<String> append(byte[] stream, long number) {
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
    public Streams streams() {
        return streams;
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
