package dev.eventbus.redis;

import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.ReplaysContract;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;

@WithRedis
class RedisReplaysTest extends ReplaysContract {
    private final RedisServer redis;
    private final String prefix;

    RedisReplaysTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix.value();
    }

    @Override
    protected EventBusBuilder<?> builder() {
        return RedisEventBus.builder().uri(redis.uri()).keyPrefix(prefix).lease(LEASE);
    }
}
