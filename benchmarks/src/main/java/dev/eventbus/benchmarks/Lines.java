package dev.eventbus.benchmarks;

import dev.eventbus.benchmarks.bus.Failing;
import dev.eventbus.benchmarks.bus.Idle;
import dev.eventbus.benchmarks.bus.NeighbouredConsumer;
import dev.eventbus.benchmarks.bus.Stored;
import dev.eventbus.benchmarks.bus.TypesPublisher;
import dev.eventbus.benchmarks.clients.OurConsumer;
import dev.eventbus.benchmarks.clients.OurPublisher;
import dev.eventbus.benchmarks.clients.RawConsumer;
import dev.eventbus.benchmarks.clients.RawPublisher;
import dev.eventbus.benchmarks.clients.RedissonConsumer;
import dev.eventbus.benchmarks.clients.RedissonPublisher;
import dev.eventbus.benchmarks.clients.RedissonTopicConsumer;
import dev.eventbus.benchmarks.clients.RedissonTopicPublisher;
import dev.eventbus.benchmarks.clients.SpringConsumer;
import dev.eventbus.benchmarks.clients.SpringPublisher;
import dev.eventbus.benchmarks.work.AsyncPublishing;
import dev.eventbus.benchmarks.work.AsyncSender;
import dev.eventbus.benchmarks.work.BlockingPublishing;
import dev.eventbus.benchmarks.work.BlockingSender;
import dev.eventbus.benchmarks.work.Consuming;
import dev.eventbus.benchmarks.work.EventConsumer;
import dev.eventbus.benchmarks.work.Latency;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** All lines, in the order in which they run: those that are compared run one after another. */
final class Lines {
    /** Entries that wait for who is fast, and for who takes long with them. */
    private static final int MANY = 200_000;

    private static final int FEW = 50_000;

    static final List<Line> ALL = List.of(
            publishAsync("ours", OurPublisher::singly),
            publishAsync("raw-batched", RawPublisher::batching),
            publishAll("ours", OurPublisher::batching),
            publishAsync("raw-flush", RawPublisher::flushing),
            publishAsync("redisson", RedissonPublisher::new),
            publishAsync("redisson-topic", RedissonTopicPublisher::new),
            publish(1, "ours", OurPublisher::singly),
            publish(1, "raw", RawPublisher::flushing),
            publish(1, "redisson", RedissonPublisher::new),
            publish(1, "redisson-topic", RedissonTopicPublisher::new),
            publish(1, "spring", SpringPublisher::new),
            publish(16, "ours", OurPublisher::singly),
            publish(16, "raw", RawPublisher::flushing),
            publish(16, "redisson", RedissonPublisher::new),
            publish(16, "spring", SpringPublisher::new),
            Line.of("types-1/ours", () -> new AsyncPublishing(TypesPublisher.types(1))),
            Line.of("types-100/ours", () -> new AsyncPublishing(TypesPublisher.types(100))),
            Line.of("types-1/raw", () -> new AsyncPublishing(RawPublisher.toStreams(1))),
            Line.of("types-100/raw", () -> new AsyncPublishing(RawPublisher.toStreams(100))),
            consume("ours", MANY, OurConsumer.concurrency(1)),
            consume("raw", MANY, RawConsumer::plain),
            consume("raw-ahead", MANY, RawConsumer::ahead),
            consume("redisson", MANY, RedissonConsumer::new),
            consume("redisson-topic", FEW, RedissonTopicConsumer::new),
            consume("spring", FEW, SpringConsumer::acknowledging),
            consume("spring-at-most-once", MANY, SpringConsumer::atMostOnce),
            Line.of("backlog-10k/ours", () -> Consuming.one(10_000, OurConsumer.concurrency(1))),
            Line.of("backlog-1m/ours", () -> Consuming.one(1_000_000, OurConsumer.concurrency(1)))
                    .withExtra(Duration.ofSeconds(120)),
            Line.of("consume-8/ours", () -> Consuming.slowly(FEW, OurConsumer.concurrency(8))),
            Line.of("consume-newer-jdk/ours", () -> Consuming.one(MANY, OurConsumer.concurrency(1)))
                    .onNewerJdk(),
            Line.of("consume-200/ours", () -> Consuming.slowly(MANY, OurConsumer.concurrency(200)))
                    .onNewerJdk(),
            fan(5, "ours", MANY, OurConsumer.concurrency(1)),
            fan(5, "raw", MANY, RawConsumer::plain),
            fan(5, "redisson", MANY, RedissonConsumer::new),
            fan(5, "spring", MANY / 10, SpringConsumer::acknowledging),
            fan(50, "ours", MANY / 10, OurConsumer.concurrency(1)),
            fan(50, "raw", MANY / 10, RawConsumer::plain),
            latency("ours", OurPublisher::singly, OurConsumer.concurrency(1)),
            latency("raw", RawPublisher::flushing, RawConsumer::plain),
            latency("redisson", RedissonPublisher::new, RedissonConsumer::new),
            latency("redisson-topic", RedissonTopicPublisher::new, RedissonTopicConsumer::new),
            latency("spring", SpringPublisher::new, SpringConsumer::acknowledging),
            Line.of("failing/ours", Failing::new),
            Line.of("beside-healthy/ours", () -> Consuming.one(MANY, NeighbouredConsumer::healthy)),
            Line.of("beside-failing/ours", () -> Consuming.one(MANY, NeighbouredConsumer::failing)),
            Line.of("idle/ours", Idle::new),
            Line.of("idle-newer-jdk/ours", Idle::new).onNewerJdk(),
            Line.of("stored/formats", Stored::new));

    private Lines() {}

    private static Line publishAsync(String who, Function<String, AsyncSender> open) {
        return Line.of("publish-async/" + who, () -> new AsyncPublishing(open));
    }

    private static Line publish(int threads, String who, Function<String, BlockingSender> open) {
        return Line.of("publish-%d/%s".formatted(threads, who), () -> new BlockingPublishing(threads, open));
    }

    private static Line publishAll(String who, Function<String, BlockingSender> open) {
        return Line.of("publish-all/" + who, () -> new BlockingPublishing(1, open));
    }

    private static Line consume(String who, int backlog, Function<String, EventConsumer> open) {
        return Line.of("consume/" + who, () -> Consuming.one(backlog, open));
    }

    private static Line fan(int groups, String who, int backlog, Function<String, EventConsumer> open) {
        return Line.of("fan-%d/%s".formatted(groups, who), () -> Consuming.several(groups, backlog, open));
    }

    private static Line latency(
            String who, Function<String, AsyncSender> sender, Function<String, EventConsumer> consumer) {
        return Line.of("latency/" + who, () -> new Latency(sender, consumer));
    }

    static Line named(String name) {
        return ALL.stream()
                .filter(line -> line.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("There is no line " + name));
    }
}
