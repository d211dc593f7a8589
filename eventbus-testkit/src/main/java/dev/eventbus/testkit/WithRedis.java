package dev.eventbus.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives tests a {@link RedisServer} and a {@link KeyPrefix} as parameters.
 *
 * <pre>{@code
 * @WithRedis
 * class OrderTests {
 *     @Test
 *     void anOrderIsStored(RedisServer redis, KeyPrefix keys) { … }
 * }
 * }</pre>
 *
 * @see RedisExtension
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(RedisExtension.class)
public @interface WithRedis {}
