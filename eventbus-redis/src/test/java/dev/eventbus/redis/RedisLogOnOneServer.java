package dev.eventbus.redis;

import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import org.junit.jupiter.api.BeforeEach;

/** The contract on one server. */
abstract class RedisLogOnOneServer extends RedisLogContract {
    private RedisServer redis;
    private String prefix;

    @BeforeEach
    void onRedis(RedisServer redis, KeyPrefix keys) {
        this.redis = redis;
        this.prefix = keys.value();
    }

    @Override
    public String uri() {
        return redis.uri();
    }

    @Override
    public String prefix() {
        return prefix;
    }

    @Override
    public RedisServer serverOf(String stream) {
        return redis;
    }
}
