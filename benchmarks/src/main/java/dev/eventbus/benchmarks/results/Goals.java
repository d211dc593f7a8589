package dev.eventbus.benchmarks.results;

import static dev.eventbus.benchmarks.results.Goal.atLeast;
import static dev.eventbus.benchmarks.results.Goal.atMost;
import static dev.eventbus.benchmarks.results.Goal.ratioAtLeast;
import static dev.eventbus.benchmarks.results.Goal.ratioAtMost;
import static dev.eventbus.benchmarks.results.Term.constant;
import static dev.eventbus.benchmarks.results.Term.of;
import static dev.eventbus.benchmarks.results.Term.rate;

import java.util.List;

/** All goals. */
public final class Goals {
    /** In the order of the report. */
    public static final List<Goal> ALL = List.of(
            // Publishing.
            ratioAtLeast(
                    0.60,
                    "publish-async : raw-batched",
                    "publishAsync, one thread, to raw with batched flush",
                    rates("publish-async/ours", "publish-async/raw-batched")),
            ratioAtLeast(
                    1.7,
                    "publish-async : raw-flush",
                    "publishAsync, one thread, to raw with a flush per command",
                    rates("publish-async/ours", "publish-async/raw-flush")),
            ratioAtLeast(
                    7,
                    "publish-async : redisson",
                    "publishAsync, one thread, to Redisson addAsync",
                    rates("publish-async/ours", "publish-async/redisson")),
            ratioAtLeast(
                    1.3, "publish-16 : raw", "publish, 16 threads, to raw", rates("publish-16/ours", "publish-16/raw")),
            ratioAtLeast(
                    1.3,
                    "publish-16 : spring",
                    "publish, 16 threads, to Spring's template",
                    rates("publish-16/ours", "publish-16/spring")),
            ratioAtLeast(
                    0.95, "publish-1 : raw", "publish, one thread, to raw", rates("publish-1/ours", "publish-1/raw")),
            ratioAtLeast(
                    0.60,
                    "publish-all : raw-batched",
                    "publishAll of 64, to raw with batched flush",
                    rates("publish-all/ours", "publish-async/raw-batched")),
            // Consuming.
            ratioAtLeast(
                    1.0,
                    "consume : raw",
                    "consume, concurrency 1, to raw with one ack per batch",
                    rates("consume/ours", "consume/raw")),
            ratioAtLeast(
                    1.3,
                    "consume : redisson",
                    "consume, to Redisson RStream",
                    rates("consume/ours", "consume/redisson")),
            ratioAtLeast(
                    12,
                    "consume : spring",
                    "consume, to Spring's container, ack per message",
                    rates("consume/ours", "consume/spring")),
            ratioAtLeast(
                    17,
                    "consume : redisson-topic",
                    "consume, to RReliableTopic",
                    rates("consume/ours", "consume/redisson-topic")),
            ratioAtLeast(
                    2,
                    "consume : spring-at-most-once",
                    "consume, to Spring's container, auto-ack",
                    rates("consume/ours", "consume/spring-at-most-once")),
            ratioAtLeast(
                    0.95,
                    "consume-8 : 8000",
                    "concurrency 8, a handler of 1 ms, to 8,000/s",
                    rate("consume-8/ours").over(constant(8_000))),
            ratioAtLeast(
                    0.90,
                    "consume-200 : 200000",
                    "concurrency 200, a handler of 1 ms, virtual threads, to 200,000/s or to what consume reaches there",
                    rate("consume-200/ours").over(rate("consume-newer-jdk/ours").orLess(constant(200_000)))),
            ratioAtLeast(
                    0.90,
                    "fan-5 : raw",
                    "5 subscriptions on one stream, deliveries, to raw with a connection per group",
                    rates("fan-5/ours", "fan-5/raw")),
            ratioAtLeast(
                    0.90,
                    "fan-50 : raw",
                    "50 subscriptions of one process, the same",
                    rates("fan-50/ours", "fan-50/raw")),
            ratioAtLeast(
                    1.0,
                    "fan-50 : fan-5",
                    "deliveries with 50 to those with 5, times how much more each costs Redis (raw)",
                    rates("fan-50/ours", "fan-5/ours")
                            .times(of("fan-50/raw", Figure.REDIS_CPU).over(of("fan-5/raw", Figure.REDIS_CPU)))),
            // Latency.
            ratioAtMost(
                    1.15,
                    "latency p50 : raw",
                    "p50 at 1,000/s, to raw",
                    ratio(Figure.P50, "latency/ours", "latency/raw")),
            ratioAtMost(
                    1.3,
                    "latency p99 : raw",
                    "p99 at 1,000/s, to raw",
                    ratio(Figure.P99, "latency/ours", "latency/raw")),
            ratioAtMost(1.0, "latency p50 : peers", "p50 at 1,000/s, to the best of the peers", toBestPeer(Figure.P50)),
            ratioAtMost(1.0, "latency p99 : peers", "p99 at 1,000/s, to the best of the peers", toBestPeer(Figure.P99)),
            // Cost.
            atMost(
                    3.5,
                    "publish client µs",
                    "publishAsync, client CPU per event",
                    of("publish-async/ours", Figure.CLIENT_CPU)),
            atMost(
                    1.3,
                    "publish Redis µs",
                    "publishAsync, Redis CPU per event",
                    of("publish-async/ours", Figure.REDIS_CPU)),
            atMost(3.5, "consume client µs", "consume, client CPU per event", of("consume/ours", Figure.CLIENT_CPU)),
            atMost(1.3, "consume Redis µs", "consume, Redis CPU per event", of("consume/ours", Figure.REDIS_CPU)),
            atMost(
                    1.001,
                    "publish commands",
                    "publishAsync, commands per event",
                    of("publish-async/ours", Figure.COMMANDS)),
            atMost(
                    0.02,
                    "consume commands",
                    "consume, commands per event, those inside of scripts too",
                    of("consume/ours", Figure.COMMANDS)),
            // Growth.
            ratioAtLeast(
                    0.9,
                    "backlog 1M : 10k",
                    "consume with 1M waiting to 10k",
                    rates("backlog-1m/ours", "backlog-10k/ours")),
            ratioAtLeast(
                    0.9, "types 100 : 1", "publishAsync to 100 types to one", rates("types-100/ours", "types-1/ours")),
            atMost(100 * 1024, "idle heap", "heap of an idle subscription, bytes", of("idle/ours", Figure.HEAP)),
            atMost(1, "idle threads", "platform threads of an idle subscription", of("idle/ours", Figure.THREADS)),
            atMost(
                    0,
                    "idle threads, virtual",
                    "the same on a JDK with virtual threads",
                    of("idle-newer-jdk/ours", Figure.THREADS)),
            // Failures.
            atLeast(
                    20_000,
                    "failing attempts/s",
                    "every event fails three times and is parked, attempts per second",
                    rate("failing/ours")),
            ratioAtLeast(
                    0.8,
                    "beside-failing : beside-healthy",
                    "consume beside a subscription that fails, to beside one that does not",
                    rates("beside-failing/ours", "beside-healthy/ours")),
            // Memory.
            ratioAtMost(
                    1.15,
                    "stored bytes",
                    "bytes of an event in Redis, to one field of JSON",
                    of("stored/formats", Figure.STORED_FIELDS).over(of("stored/formats", Figure.STORED_SINGLE))));

    private Goals() {}

    private static Term rates(String line, String other) {
        return ratio(Figure.RATE, line, other);
    }

    private static Term ratio(Figure figure, String line, String other) {
        return of(line, figure).over(of(other, figure));
    }

    private static Term toBestPeer(Figure figure) {
        return of("latency/ours", figure)
                .over(of("latency/redisson", figure)
                        .orLess(of("latency/redisson-topic", figure))
                        .orLess(of("latency/spring", figure)));
    }
}
