package dev.eventbus.redis;

import dev.eventbus.testkit.RedisSentinels;
import dev.eventbus.testkit.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, on a primary that a Sentinel names. */
class RedisLogOnSentinelTest extends RedisLogContract {
    private static RedisSentinels redis;

    @BeforeAll
    static void start() {
        redis = RedisSentinels.start(1, 1);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Override
    String uri() {
        return redis.uri();
    }

    @Override
    String prefix() {
        return "event:";
    }

    @Override
    RedisServer serverOf(String stream) {
        return redis.primary();
    }
}
