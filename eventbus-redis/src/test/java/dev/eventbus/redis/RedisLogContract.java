package dev.eventbus.redis;

import dev.eventbus.log.EventLog;
import dev.eventbus.log.EventLogContract;
import dev.eventbus.testkit.LeakCheck;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract on a Redis. */
@ExtendWith(LeakCheck.class)
abstract class RedisLogContract extends EventLogContract implements RedisHarm {
    @Override
    protected EventLog open(Duration lease) {
        return openOnRedis(lease);
    }
}
