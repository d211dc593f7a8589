package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.ConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bus over Redis is described by. */
class RedisEventBusBuilderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis-socket:///tmp/redis.sock?password=secret",
                "redis+socket:///tmp/redis.sock?password=secret",
                "redis-sentinel://:secret@localhost:26379#primary",
                "rediss-sentinel://:secret@localhost:26379#primary",
                "redis+tls://:secret@localhost:6379",
                "redis+ssl://:secret@localhost:6379"
            })
    void aUriOfAnotherKindOfConnectionIsRefusedAndThoseThatWorkAreNamed(String uri) {
        assertThatThrownBy(() -> RedisEventBus.builder().uri(uri))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'" + uri.substring(0, uri.indexOf(':')) + "'")
                .hasMessageContaining("redis://")
                .hasMessageContaining("rediss://")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:6379", "http://:secret@localhost", "redis://:se cret@localhost", "redis://"})
    void whatIsNoUriOfRedisIsRefusedWithoutShowingIt(String uri) {
        assertThatThrownBy(() -> RedisEventBus.builder().uri(uri))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("redis://localhost:6379")
                .hasMessageNotContainingAny("secret", "se cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis://localhost", "redis://user:secret@localhost:6379/3", "rediss://:secret@localhost:6380"})
    void aUriOfOneServerIsTakenWithTlsOrWithout(String uri) {
        assertThat(RedisEventBus.builder().uri(uri)).isNotNull();
    }
}
