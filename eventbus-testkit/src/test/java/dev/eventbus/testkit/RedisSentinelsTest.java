package dev.eventbus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisSentinelsTest {
    @Test
    void aReplicaTakesOverFromAKilledPrimary() {
        try (RedisSentinels all =
                RedisSentinels.start(2, 3, RedisServer.builder().password("secret"))) {
            RedisServer primary = all.primary();
            assertThat(primary).isSameAs(all.servers().get(0));
            assertThat(all.uri())
                    .isEqualTo("redis-sentinel://:secret@%s,%s,%s#main"
                            .formatted(
                                    all.sentinels().get(0).address(),
                                    all.sentinels().get(1).address(),
                                    all.sentinels().get(2).address()));

            primary.kill();

            await().atMost(Duration.ofSeconds(90)).ignoreExceptions().until(() -> all.primary() != primary);
            awaitWritable(all);
        }
    }

    @Test
    void thePrimaryCanBeReplacedOnRequest() {
        try (RedisSentinels all = RedisSentinels.start(1, 1)) {
            RedisServer before = all.primary();

            all.failover();

            assertThat(all.primary()).isNotSameAs(before);
            awaitWritable(all);
        }
    }

    /** It is known as the primary before it has become one. */
    private static void awaitWritable(RedisSentinels all) {
        await().atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .until(() -> all.primary().command("SET", "a", "1").equals("OK"));
    }
}
