package dev.eventbus.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.benchmarks.bus.Failing;
import dev.eventbus.benchmarks.bus.Stored;
import dev.eventbus.benchmarks.clients.OurConsumer;
import dev.eventbus.benchmarks.clients.OurPublisher;
import dev.eventbus.benchmarks.results.Figure;
import dev.eventbus.benchmarks.work.AsyncPublishing;
import dev.eventbus.benchmarks.work.Bench;
import dev.eventbus.benchmarks.work.Consuming;
import dev.eventbus.benchmarks.work.Probe;
import dev.eventbus.benchmarks.work.Work;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an event costs, as far as it can be counted: it is the same on every machine. */
class CostGuardTest {
    private static final int CONSUMED = 40_000;
    private static final Set<String> OF_THE_HARNESS = Set.of("XADD", "DEL", "INFO", "XPENDING");

    // Of an event with 310 bytes of JSON.
    private static final double PUBLISHED_BYTES = 680;
    private static final double CONSUMED_BYTES = 650;
    private static final double FAILED_BYTES = 2_000; // its own, and the story with a short trace
    private static final double STORED_BYTES = 530;

    @Test
    void aPublishIsOneCommand() throws Exception {
        Map<Figure, Double> figures = figures(new AsyncPublishing(OurPublisher::singly));

        // The keeper of retention has some each few seconds.
        assertThat(figures.get(Figure.COMMANDS)).isBetween(0.999, 1.01);
        assertThat(figures.get(Figure.BYTES_TO_REDIS)).isLessThan(PUBLISHED_BYTES);
    }

    @Test
    void fiftyConsumedEventsOrMoreShareACommand() throws Exception {
        try (RedisServer redis = RedisServer.builder().embedded().start();
                Probe probe = Probe.connect(redis.uri());
                SentCommands sent = SentCommands.to(redis)) {
            // No time at all: one pass to warm up, and one that is measured.
            Map<Figure, Double> figures = Consuming.one(CONSUMED, OurConsumer.concurrency(1))
                    .run(new Bench(redis.uri(), Duration.ZERO, Duration.ZERO, 1, probe));

            Map<String, Integer> commands = sent.stop();
            assertThat(commands.get("XADD")).isGreaterThanOrEqualTo(CONSUMED);
            commands.keySet().removeAll(OF_THE_HARNESS);
            int all = commands.values().stream().mapToInt(Integer::intValue).sum();
            assertThat(all / (2.0 * CONSUMED)).as("%s", commands).isBetween(0.001, 0.02);
            assertThat(figures.get(Figure.BYTES_FROM_REDIS)).isLessThan(CONSUMED_BYTES);
        }
    }

    @Test
    void anAttemptThatFailsIsThreeCommandsWithThoseOfItsScripts() throws Exception {
        Map<Figure, Double> figures = figures(new Failing());

        assertThat(figures.get(Figure.COMMANDS)).isLessThan(3);
        assertThat(figures.get(Figure.BYTES_TO_REDIS)).isLessThan(FAILED_BYTES);
    }

    @Test
    void anEventTakesLittleMoreInRedisThanAsOneFieldOfJson() throws Exception {
        Map<Figure, Double> figures = figures(new Stored());

        assertThat(figures.get(Figure.STORED_FIELDS)).isLessThan(STORED_BYTES);
        assertThat(figures.get(Figure.STORED_FIELDS) / figures.get(Figure.STORED_SINGLE))
                .isLessThanOrEqualTo(1.15);
    }

    private static Map<Figure, Double> figures(Work work) throws Exception {
        try (RedisServer redis = RedisServer.builder().embedded().start();
                Probe probe = Probe.connect(redis.uri())) {
            return work.run(new Bench(redis.uri(), Duration.ofMillis(200), Duration.ofSeconds(1), 1, probe));
        }
    }
}
