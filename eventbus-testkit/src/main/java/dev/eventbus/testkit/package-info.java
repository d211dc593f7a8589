/**
 * A real Redis for tests and demos, and ways to break it.
 *
 * <p>{@link dev.eventbus.testkit.RedisServer} starts one, {@link dev.eventbus.testkit.WithRedis} hands it to JUnit
 * tests, {@link dev.eventbus.testkit.FaultProxy} disturbs the way to it, and {@link dev.eventbus.testkit.LeakCheck}
 * fails what leaves threads or connections behind. Whatever is started ends with the JVM, also when that is killed.
 *
 * <p>Linux and macOS. {@code org.signal:embedded-redis} comes along for its server binaries; none of its classes is
 * used, so an application with its own classes of package {@code redis.embedded} may exclude it.
 */
@NullMarked
package dev.eventbus.testkit;

import org.jspecify.annotations.NullMarked;
