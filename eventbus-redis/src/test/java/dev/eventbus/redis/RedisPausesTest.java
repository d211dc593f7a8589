package dev.eventbus.redis;

import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.PausesContract;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;

@WithRedis
class RedisPausesTest extends PausesContract {
    private final RedisServer redis;
    private final String prefix;

    RedisPausesTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix.value();
    }

    @Override
    protected EventBusBuilder<?> builder() {
        return RedisEventBus.builder().uri(redis.uri()).keyPrefix(prefix).lease(LEASE);
    }
}
