package dev.eventbus.redis;

import dev.eventbus.log.EventLog;
import dev.eventbus.log.EventLogContract;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract on a Redis, and how to harm what is in there. */
@ExtendWith(LeakCheck.class)
abstract class RedisLogContract extends EventLogContract {
    /** No fault is about here: nothing fails because the machine is busy. */
    private static final Duration BUSY = Duration.ofSeconds(20);

    abstract String uri();

    abstract String prefix();

    /** The one that has {@code stream}. */
    abstract RedisServer serverOf(String stream);

    @Override
    protected EventLog open(Duration lease) {
        return RedisLog.open(RedisLogSettings.of(RedisURI.create(uri()))
                .withPrefix(prefix())
                .withLease(lease)
                .withConnectTimeout(BUSY)
                .withWatchdog(BUSY));
    }

    private String stream(String type) {
        return prefix() + ':' + type;
    }

    @Override
    public void trimTo(String type, int entries) {
        serverOf(stream(type)).command("XTRIM", stream(type), "MAXLEN", Integer.toString(entries));
    }

    @Override
    public void destroyGroup(String subscription, String type) {
        serverOf(stream(type)).command("XGROUP", "DESTROY", stream(type), subscription);
    }

    @Override
    public void deleteStream(String type) {
        serverOf(stream(type)).command("DEL", stream(type));
    }

    @Override
    public void advanceIds(String type) {
        serverOf(stream(type)).command("XSETID", stream(type), System.currentTimeMillis() + 3_600_000 + "-0");
    }

    @Override
    public void forgetConsumers(String subscription, String type) {
        serverOf(stream(type)).command("DEL", "{" + stream(type) + "}:consumers:" + subscription);
    }
}
