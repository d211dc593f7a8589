package dev.eventbus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisClusterTest {
    @Test
    void aReplicaTakesOverFromAKilledPrimary() {
        try (RedisCluster cluster =
                RedisCluster.start(3, 1, RedisServer.builder().embedded62().password("secret"))) {
            assertThat(cluster.nodes()).hasSize(6);
            assertThat(cluster.uris()).allMatch(uri -> uri.startsWith("redis://:secret@127.0.0.1:"));
            RedisServer primary = cluster.primaryOf("event::A");
            assertThat(primary.command("SET", "event::A", "1")).isEqualTo("OK");
            assertThat(cluster.primaryOf("{event::A}:positions")).isSameAs(primary);

            RedisServer first = cluster.nodes().get(0);
            first.freeze();
            assertThat(cluster.primaryOf("event::A"))
                    .as("asked of another node")
                    .isSameAs(primary);
            first.thaw();

            primary.kill();

            await().atMost(Duration.ofSeconds(90)).ignoreExceptions().until(() -> {
                RedisServer next = cluster.primaryOf("event::A");
                return next != primary && next.command("SET", "event::A", "2").equals("OK");
            });
        }
    }

    @Test
    void aClusterOfOnePortIsRefused() {
        assertThatThrownBy(() -> RedisCluster.start(3, 0, RedisServer.builder().port(12_345)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port(12345)");
    }
}
