package dev.eventbus.redis;

import dev.eventbus.log.AppendContract;
import dev.eventbus.log.DeclareContract;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.FailedContract;
import dev.eventbus.log.LeaveContract;
import dev.eventbus.log.OnlyCopyContract;
import dev.eventbus.log.OpenedLogs;
import dev.eventbus.log.ReadContract;
import dev.eventbus.log.SettleContract;
import dev.eventbus.log.SubscriptionContract;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisSentinels;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract, on a primary that a Sentinel names: what is published, read, settled and failed. Left out is what waits for
 * times to come, which is the same on one server.
 */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class RedisLogOnSentinelTest extends OpenedLogs
        implements RedisHarm,
                AppendContract,
                DeclareContract,
                ReadContract,
                SettleContract,
                OnlyCopyContract,
                LeaveContract,
                SubscriptionContract,
                FailedContract {
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
    protected EventLog open(Duration lease) {
        return openOnRedis(lease);
    }

    @Override
    public String uri() {
        return redis.uri();
    }

    @Override
    public RedisServer serverOf(String stream) {
        return redis.primary();
    }
}
