package dev.eventbus.benchmarks.clients;

import dev.eventbus.benchmarks.work.EventConsumer;
import dev.eventbus.benchmarks.work.TicketHandler;
import dev.eventbus.benchmarks.work.Tickets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.redisson.api.RStream;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamCreateGroupArgs;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamReadGroupArgs;

/** Redisson's {@code RStream}: a thread for each group, 256 entries a read, one acknowledgement for all of them. */
public final class RedissonConsumer implements EventConsumer {
    private static final Duration WAIT = Duration.ofMillis(100);

    private final RedissonClient redisson;

    public RedissonConsumer(String uri) {
        redisson = Redissons.connect(uri);
    }

    @Override
    public Running start(String group, TicketHandler handler) {
        RStream<String, String> stream = redisson.getStream(Tickets.STREAM);
        stream.createGroup(
                StreamCreateGroupArgs.name(group).id(StreamMessageId.ALL).makeStream());
        Loop loop = new Loop(
                group,
                () -> stream.readGroupAsync(
                                group,
                                "one",
                                StreamReadGroupArgs.neverDelivered().count(256).timeout(WAIT))
                        .toCompletableFuture(),
                messages -> handle(stream, group, messages, handler),
                false);
        return () -> {
            loop.close();
            stream.removeGroup(group);
        };
    }

    private static void handle(
            RStream<String, String> stream,
            String group,
            Map<StreamMessageId, Map<String, String>> messages,
            TicketHandler handler) {
        messages.values()
                .forEach(fields ->
                        handler.handle(TicketReader.read(Objects.requireNonNull(fields.get(TicketReader.FIELD)))));
        if (!messages.isEmpty()) {
            stream.ackAsync(group, messages.keySet().toArray(StreamMessageId[]::new));
        }
    }

    @Override
    public void close() {
        redisson.shutdown();
    }
}
