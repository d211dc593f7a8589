package dev.eventbus.redis;

import dev.eventbus.log.EventLog;
import dev.eventbus.log.LogFixture;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;

/** A Redis for the contract, and how to harm what is in there. */
interface RedisHarm extends LogFixture {
    /** No fault is about here: nothing fails because the machine is busy. */
    Duration BUSY = Duration.ofSeconds(20);

    String uri();

    /** What keys begin with. */
    default String prefix() {
        return "event:";
    }

    /** The one that has {@code stream}. */
    RedisServer serverOf(String stream);

    default EventLog openOnRedis(Duration lease) {
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
    default void trimTo(String type, int entries) {
        serverOf(stream(type)).command("XTRIM", stream(type), "MAXLEN", Integer.toString(entries));
    }

    @Override
    default void destroyGroup(String subscription, String type) {
        serverOf(stream(type)).command("XGROUP", "DESTROY", stream(type), subscription);
    }

    @Override
    default void deleteStream(String type) {
        serverOf(stream(type)).command("DEL", stream(type));
    }

    @Override
    default void advanceIds(String type) {
        serverOf(stream(type)).command("XSETID", stream(type), System.currentTimeMillis() + 3_600_000 + "-0");
    }

    @Override
    default void forgetConsumers(String subscription, String type) {
        serverOf(stream(type)).command("DEL", "{" + stream(type) + "}:consumers:" + subscription);
    }
}
