package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.testkit.RedisCluster;
import dev.eventbus.testkit.RedisServer;
import org.junit.jupiter.api.Test;

/** A bus over a cluster, whose nodes fail. */
class ClusterTest extends FailoverTest {
    private RedisCluster redis;

    private Load load() {
        redis = closeLater(RedisCluster.start(3, 3 / 3, RedisServer.builder()));
        return closeLater(new Load(bus(redis.uris().get(1))));
    }

    @Test
    void aPrimaryThatIsKilledIsReplaced() throws Exception {
        Load load = load();

        redis.primaryOf(STREAM).kill();

        measured("Cluster, kill -9", load.awaitProgress("after the kill"));
        load.verify(redis.primaryOf(STREAM), STREAM);
    }

    @Test
    void aPrimaryThatIsFrozenIsReplaced() throws Exception {
        Load load = load();
        RedisServer old = redis.primaryOf(STREAM);

        old.freeze();

        measured("Cluster, SIGSTOP", load.awaitProgress("after the freeze"));
        assertThat(redis.primaryOf(STREAM)).isNotEqualTo(old);
        old.thaw();
        load.awaitProgress("after the thaw");
        load.verify(redis.primaryOf(STREAM), STREAM);
    }
}
