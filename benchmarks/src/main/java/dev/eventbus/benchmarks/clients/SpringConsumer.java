package dev.eventbus.benchmarks.clients;

import dev.eventbus.benchmarks.work.EventConsumer;
import dev.eventbus.benchmarks.work.TicketHandler;
import dev.eventbus.benchmarks.work.Tickets;
import java.time.Duration;
import java.util.Objects;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.stream.StreamListener;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;

/** Spring's listener container, 256 entries a read. */
public final class SpringConsumer implements EventConsumer {
    private static final Duration WAIT = Duration.ofMillis(100);

    private final LettuceConnectionFactory factory;
    private final StringRedisTemplate template;
    private final boolean atMostOnce;

    private SpringConsumer(String uri, boolean atMostOnce) {
        this.factory = Springs.connect(uri);
        this.template = new StringRedisTemplate(factory);
        this.atMostOnce = atMostOnce;
    }

    /** The listener acknowledges each message. */
    public static SpringConsumer acknowledging(String uri) {
        return new SpringConsumer(uri, false);
    }

    /** Auto-ack: what was read counts as handled, whatever becomes of it. */
    public static SpringConsumer atMostOnce(String uri) {
        return new SpringConsumer(uri, true);
    }

    @Override
    public Running start(String group, TicketHandler handler) {
        template.opsForStream().createGroup(Tickets.STREAM, ReadOffset.from("0"), group);
        StreamMessageListenerContainer<String, MapRecord<String, String, String>> container =
                StreamMessageListenerContainer.create(
                        factory,
                        StreamMessageListenerContainerOptions.builder()
                                .batchSize(256)
                                .pollTimeout(WAIT)
                                .build());
        StreamOffset<String> next = StreamOffset.create(Tickets.STREAM, ReadOffset.lastConsumed());
        Consumer consumer = Consumer.from(group, "one");
        StreamListener<String, MapRecord<String, String, String>> listener = message -> {
            handler.handle(
                    TicketReader.read(Objects.requireNonNull(message.getValue().get(TicketReader.FIELD))));
            if (!atMostOnce) {
                template.opsForStream().acknowledge(Tickets.STREAM, group, message.getId());
            }
        };
        if (atMostOnce) {
            container.receiveAutoAck(consumer, next, listener);
        } else {
            container.receive(consumer, next, listener);
        }
        container.start();
        return () -> {
            container.stop();
            template.opsForStream().destroyGroup(Tickets.STREAM, group);
        };
    }

    @Override
    public void close() {
        factory.destroy();
    }
}
