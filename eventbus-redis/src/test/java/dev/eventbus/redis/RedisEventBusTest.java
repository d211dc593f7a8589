package dev.eventbus.redis;

import dev.eventbus.log.EventLog;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.EventBusContract;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterEach;

@WithRedis
class RedisEventBusTest extends EventBusContract {
    private final RedisServer redis;
    private final String prefix;
    private EventLog foreignClient;

    RedisEventBusTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix.toString();
    }

    @AfterEach
    void closeForeignClient() {
        if (foreignClient != null) {
            foreignClient.close();
        }
    }

    @Override
    protected EventBusBuilder<?> builder() {
        return RedisEventBus.builder().uri(redis.uri()).keyPrefix(prefix);
    }

    @Override
    protected EventLog foreignClient() {
        if (foreignClient == null) {
            foreignClient = RedisLog.open(
                    RedisLogSettings.of(RedisURI.create(redis.uri())).withPrefix(prefix));
        }
        return foreignClient;
    }
}
