package dev.eventbus.benchmarks.clients;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.eventbus.benchmarks.work.EncodedTickets;
import dev.eventbus.benchmarks.work.EventConsumer;
import dev.eventbus.benchmarks.work.TicketHandler;
import org.redisson.api.RReliableTopic;
import org.redisson.api.RedissonClient;

/** Redisson's {@code RReliableTopic}: each group is a listener. It keeps its positions itself, without groups of Redis. */
public final class RedissonTopicConsumer implements EventConsumer {
    private final RedissonClient redisson;

    public RedissonTopicConsumer(String uri) {
        redisson = Redissons.connect(uri);
    }

    @Override
    public Running start(String group, TicketHandler handler) {
        RReliableTopic topic = redisson.getReliableTopic(RedissonTopicPublisher.TOPIC);
        String listener =
                topic.addListener(String.class, (channel, message) -> handler.handle(TicketReader.read(message)));
        return () -> topic.removeListener(listener);
    }

    @Override
    public String stream() {
        return RedissonTopicPublisher.TOPIC;
    }

    @Override
    public byte[][] entry(long number) {
        return new byte[][] {"m".getBytes(US_ASCII), EncodedTickets.encodedPayload(number)};
    }

    @Override
    public boolean isGroup() {
        return false;
    }

    @Override
    public boolean removesWhatItRead() {
        return true;
    }

    @Override
    public void close() {
        redisson.shutdown();
    }
}
