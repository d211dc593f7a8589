package dev.eventbus.benchmarks.clients;

import dev.eventbus.benchmarks.work.AsyncSender;
import dev.eventbus.benchmarks.work.BlockingSender;
import dev.eventbus.benchmarks.work.EncodedTickets;
import dev.eventbus.benchmarks.work.Tickets;
import java.util.concurrent.CompletionStage;
import org.redisson.api.RStream;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamAddArgs;

/** Redisson's {@code RStream}, events that were encoded beforehand. */
public final class RedissonPublisher implements AsyncSender, BlockingSender {
    private static final int HARD_LIMIT = 100_000;

    private final RedissonClient redisson;
    private final RStream<String, String> stream;
    private final EncodedTickets events = new EncodedTickets();

    public RedissonPublisher(String uri) {
        redisson = Redissons.connect(uri);
        stream = redisson.getStream(Tickets.STREAM);
    }

    @Override
    public CompletionStage<?> send(long number) {
        return stream.addAsync(entry(number));
    }

    @Override
    public void sendNow(long number) {
        stream.add(entry(number));
    }

    private StreamAddArgs<String, String> entry(long number) {
        return StreamAddArgs.entries(events.text(number))
                .trimNonStrict()
                .maxLen(HARD_LIMIT)
                .noLimit();
    }

    @Override
    public void close() {
        redisson.shutdown();
    }
}
