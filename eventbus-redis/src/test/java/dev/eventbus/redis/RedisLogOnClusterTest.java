package dev.eventbus.redis;

import dev.eventbus.testkit.RedisCluster;
import dev.eventbus.testkit.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, on a cluster. */
class RedisLogOnClusterTest extends RedisLogContract {
    private static RedisCluster redis;

    @BeforeAll
    static void start() {
        redis = RedisCluster.start(3, 0);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Override
    public String uri() {
        return redis.uris().get(0);
    }

    @Override
    public RedisServer serverOf(String stream) {
        return redis.primaryOf(stream);
    }
}
