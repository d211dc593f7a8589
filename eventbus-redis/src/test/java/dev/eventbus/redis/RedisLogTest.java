package dev.eventbus.redis;

import dev.eventbus.testkit.WithRedis;

/** The contract, on whichever Redis the machine has. */
@WithRedis
class RedisLogTest extends RedisLogOnOneServer {}
