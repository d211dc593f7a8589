package dev.eventbus.redis;

import dev.eventbus.log.EventLog;
import dev.eventbus.log.EventLogContract;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract on a Redis, and how to harm what is in there. */
@ExtendWith(LeakCheck.class)
abstract class RedisLogContract extends EventLogContract {
    /** No fault is about here: nothing fails because the machine is busy. */
    private static final Duration BUSY = Duration.ofSeconds(20);

    private RedisServer redis;
    private String prefix;

    @BeforeEach
    void onRedis(RedisServer redis, KeyPrefix keys) {
        this.redis = redis;
        this.prefix = keys.value();
    }

    @Override
    protected EventLog open(Duration lease) {
        return RedisLog.open(RedisLogSettings.of(RedisURI.create(redis.uri()))
                .withPrefix(prefix)
                .withLease(lease)
                .withConnectTimeout(BUSY)
                .withWatchdog(BUSY));
    }

    private String stream(String type) {
        return prefix + ':' + type;
    }

    @Override
    public void trimTo(String type, int entries) {
        redis.command("XTRIM", stream(type), "MAXLEN", Integer.toString(entries));
    }

    @Override
    public void destroyGroup(String subscription, String type) {
        redis.command("XGROUP", "DESTROY", stream(type), subscription);
    }

    @Override
    public void deleteStream(String type) {
        redis.command("DEL", stream(type));
    }

    @Override
    public void advanceIds(String type) {
        redis.command("XSETID", stream(type), System.currentTimeMillis() + 3_600_000 + "-0");
    }

    @Override
    public void forgetConsumers(String subscription, String type) {
        redis.command("DEL", "{" + stream(type) + "}:consumers:" + subscription);
    }
}
