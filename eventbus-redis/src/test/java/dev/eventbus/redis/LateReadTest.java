package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.StartPosition;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A read that the server executes after its consumer has left. */
class LateReadTest extends FaultTest {
    private static final Duration NINE_SECONDS = Duration.ofSeconds(9);

    @Test
    void whatAReadGotAfterItsConsumerHadLeftIsTakenOverWithoutWaitingForItsLease() {
        RedisServer redis = start(RedisServer.builder().embedded());
        EventLog log = closeLater(
                RedisLog.open(RedisLogSettings.of(RedisURI.create(redis.uri())).withLease(NINE_SECONDS)));
        log.declare(SUBSCRIPTION, "PLACED", new StartPosition.Beginning());
        LogConsumer leaving = log.join(SUBSCRIPTION, List.of("PLACED"));
        LogConsumer other = log.join(SUBSCRIPTION, List.of("PLACED"));
        leaving.leave(List.of());
        leaving.close();
        append(redis, 0, 1);
        redis.command("XREADGROUP", "GROUP", SUBSCRIPTION, leaving.name(), "STREAMS", STREAM, ">");
        long start = System.nanoTime();

        List<Delivery> found = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            other.pulse(false).dead().forEach(dead -> other.takeOver(dead, 10));
            found.addAll(other.held(Set.of(), 10));
            return !found.isEmpty();
        });

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(NINE_SECONDS.dividedBy(2));
        assertThat(leaving.pulse(false).fenced()).isTrue();
    }
}
