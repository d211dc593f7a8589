package dev.eventbus.benchmarks.clients;

import dev.eventbus.benchmarks.work.AsyncSender;
import dev.eventbus.benchmarks.work.BlockingSender;
import dev.eventbus.benchmarks.work.EncodedTickets;
import dev.eventbus.benchmarks.work.Streams;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.redisson.api.RReliableTopic;
import org.redisson.api.RedissonClient;

/** Redisson's {@code RReliableTopic}, events that were encoded beforehand. */
public final class RedissonTopicPublisher implements AsyncSender, BlockingSender {
    static final String TOPIC = "topic";

    private final RedissonClient redisson;
    private final RReliableTopic topic;
    private final EncodedTickets events = new EncodedTickets();

    public RedissonTopicPublisher(String uri) {
        redisson = Redissons.connect(uri);
        topic = redisson.getReliableTopic(TOPIC);
    }

    @Override
    public CompletionStage<?> send(long number) {
        return topic.publishAsync(message(number));
    }

    @Override
    public void sendNow(long number) {
        topic.publish(message(number));
    }

    private String message(long number) {
        return new String(events.payload(number), StandardCharsets.UTF_8);
    }

    @Override
    public String stream() {
        return TOPIC;
    }

    @Override
    public Streams streams() {
        return Streams.sharing(List.of(TOPIC));
    }

    @Override
    public void close() {
        redisson.shutdown();
    }
}
