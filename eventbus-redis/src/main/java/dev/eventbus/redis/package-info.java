/**
 * The event log over Redis Streams.
 *
 * <p>Appending goes through {@code Publisher}, which finds out what became of every append whose connection broke.
 * Reading and settling goes through {@code RedisConsumer}; each of its changes is one Lua script on keys of one slot.
 * {@code Link} and {@code Session} keep the connections. {@code StartUp} and {@code Doctor} look whether a server will do.
 */
@NullMarked
package dev.eventbus.redis;

import org.jspecify.annotations.NullMarked;
