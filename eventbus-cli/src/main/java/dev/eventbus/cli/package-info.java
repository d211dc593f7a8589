/**
 * The command {@code eventbus}: looks at what buses have in a Redis, and after it.
 *
 * <p>{@link Eventbus} runs a command; each is a class named after it. They ask a
 * {@link dev.eventbus.redis.RedisOperator}, and write to a {@link Screen}: {@link Listing} rows, {@link Progress} a line.
 */
@NullMarked
package dev.eventbus.cli;

import org.jspecify.annotations.NullMarked;
