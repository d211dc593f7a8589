package dev.eventbus.benchmarks.clients;

import dev.eventbus.benchmarks.work.AsyncSender;
import dev.eventbus.benchmarks.work.BlockingSender;
import dev.eventbus.benchmarks.work.EncodedTickets;
import dev.eventbus.benchmarks.work.Tickets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.data.redis.connection.RedisStreamCommands.TrimOptions;
import org.springframework.data.redis.connection.RedisStreamCommands.XAddOptions;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Spring's template, events that were encoded beforehand. */
public final class SpringPublisher implements AsyncSender, BlockingSender {
    private static final XAddOptions BOUND =
            XAddOptions.trim(TrimOptions.maxLen(100_000).approximate());

    private final LettuceConnectionFactory factory;
    private final StringRedisTemplate template;
    private final EncodedTickets events = new EncodedTickets();

    public SpringPublisher(String uri) {
        factory = Springs.connect(uri);
        template = new StringRedisTemplate(factory);
    }

    /** It has no other way than to wait. */
    @Override
    public CompletionStage<?> send(long number) {
        sendNow(number);
        return CompletableFuture.completedFuture(number);
    }

    @Override
    public void sendNow(long number) {
        template.opsForStream().add(MapRecord.create(Tickets.STREAM, events.text(number)), BOUND);
    }

    @Override
    public void close() {
        factory.destroy();
    }
}
