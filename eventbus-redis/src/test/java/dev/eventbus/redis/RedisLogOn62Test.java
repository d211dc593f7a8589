package dev.eventbus.redis;

import dev.eventbus.testkit.RedisExtension;
import dev.eventbus.testkit.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, on the oldest Redis that is supported. */
class RedisLogOn62Test extends RedisLogOnOneServer {
    @RegisterExtension
    static final RedisExtension REDIS =
            RedisExtension.with(RedisServer.builder().embedded62());
}
