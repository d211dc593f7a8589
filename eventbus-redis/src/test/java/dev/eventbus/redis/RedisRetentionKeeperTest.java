package dev.eventbus.redis;

import dev.eventbus.log.EventLog;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.StartPosition;
import dev.eventbus.runtime.RetentionKeeperContract;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;

@WithRedis
class RedisRetentionKeeperTest extends RetentionKeeperContract {
    private final RedisServer redis;
    private final String prefix;

    RedisRetentionKeeperTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix.value();
    }

    @Override
    protected EventLog open(Duration lease) {
        return RedisLog.open(RedisLogSettings.of(RedisURI.create(redis.uri()))
                .withPrefix(prefix)
                .withLease(lease)
                .withConnectTimeout(Duration.ofSeconds(20))
                .withWatchdog(Duration.ofSeconds(20)));
    }

    @Override
    protected void endKeeping(EventLog log, String type) {
        redis.command("DEL", "{%s}:keeper".formatted(log.stream(type)));
    }

    @Override
    protected void readLongAgo(EventLog log, String subscription, String type, Duration ago) {
        log.declare(subscription, type, new StartPosition.Beginning());
        LogConsumer consumer = log.join(subscription, List.of(type));
        consumer.leave(List.of());
        consumer.close();
        redis.command(
                "ZADD",
                "{%s:%s}:consumers:%s".formatted(prefix, type, subscription),
                Long.toString(ago.toMillis() - System.currentTimeMillis()),
                consumer.name());
    }
}
