package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.runtime.TestEvent;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.Enumeration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bus over Redis is described by, and what describing it in a way that cannot work leaves behind. */
@ExtendWith(LeakCheck.class)
class RedisEventBusBuilderTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis+socket:///tmp/redis.sock?password=secret",
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
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "localhost:6379",
                "http://:secret@localhost",
                "redis://:se cret@localhost",
                "redis://"
            })
    void whatIsNoUriOfRedisIsRefusedWithoutShowingIt(String uri) {
        assertThatThrownBy(() -> RedisEventBus.builder().uri(uri))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("redis://localhost:6379")
                .hasMessageNotContainingAny("secret", "se cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://localhost",
                "redis://user:secret@localhost:6379/3",
                "rediss://:secret@localhost:6380",
                "redis-sentinel://:secret@localhost:26379,localhost:26380/2#primary",
                "rediss-sentinel://localhost#primary",
                "redis-socket:///tmp/redis.sock?database=2"
            })
    void aUriOfOneServerIsTakenHoweverItIsReached(String uri) {
        assertThat(RedisEventBus.builder().uri(uri)).isNotNull();
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> RedisEventBus.builder().uri("redis-sentinel://:secret@localhost:26379"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("#main")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> RedisEventBus.builder().uris()).hasMessageContaining("got none");
        assertThatThrownBy(() -> RedisEventBus.builder().uris("redis://a", "redis-sentinel://:secret@b#main"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'redis-sentinel'")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> RedisEventBus.builder().uris("redis://a", "rediss://b"))
                .hasMessageContaining("all with rediss://");
        assertThatThrownBy(() -> RedisEventBus.builder()
                        .uri("redis://localhost")
                        .sentinelPassword("secret")
                        .catalog(EventCatalog.of(TestEvent.class))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("redis-sentinel://")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> RedisEventBus.builder()
                        .uri("redis-sentinel://localhost#main")
                        .sentinelUser("watcher")
                        .catalog(EventCatalog.of(TestEvent.class))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("without sentinelPassword");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.099S", "PT10M0.001S"})
    void timesBeyondTheirBoundsAreRefused(Duration beyond) {
        assertThatThrownBy(() -> RedisEventBus.builder().watchdog(beyond))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("watchdog must be from PT0.1S to PT10M, but is " + beyond);
        assertThatThrownBy(() -> RedisEventBus.builder().connectTimeout(beyond))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("connectTimeout must be from PT0.1S to PT10M, but is " + beyond);
    }

    @Test
    void connectingTakesAsLongAsItsTimeoutSays() {
        try (RedisServer redis = RedisServer.builder().start()) {
            Duration longer = RedisLogSettings.DEFAULT_CONNECT_TIMEOUT.plusMillis(500);
            redis.freeze();
            long began = System.nanoTime();

            assertThatThrownBy(() -> builder(redis).connectTimeout(longer).build())
                    .isInstanceOf(BusUnavailableException.class);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            redis.thaw();

            assertThat(took).isGreaterThanOrEqualTo(longer);
        }
    }

    @Test
    void aCommandWaitsForItsAnswerForAsLongAsTheWatchdogSays() {
        try (RedisServer redis = RedisServer.builder().start();
                EventBus bus = builder(redis).watchdog(SHORT).build()) {
            FailedEventQuery query = FailedEventQuery.of("s");
            assertThatThrownBy(() -> bus.failedEvents().count(query)).isInstanceOf(ConfigurationException.class);
            redis.freeze();
            long began = System.nanoTime();

            assertThatThrownBy(() -> bus.failedEvents().count(query))
                    .isInstanceOf(BusUnavailableException.class)
                    .hasMessageContaining("did not answer in time");
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            redis.thaw();

            assertThat(took).isLessThan(RedisLogSettings.DEFAULT_WATCHDOG);
        }
    }

    /** What it leaves, {@link LeakCheck} finds. */
    @Test
    void aBusThatCannotBeMadeLeavesNoConnectionAndNoThread() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (RedisServer redis = RedisServer.builder().start()) {
            thread.setContextClassLoader(new WithoutValidation(before));

            assertThatThrownBy(() -> builder(redis).build()).hasStackTraceContaining("no validation here");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static RedisEventBus.Builder builder(RedisServer redis) {
        return RedisEventBus.builder().uri(redis.uri()).catalog(EventCatalog.of(TestEvent.class));
    }

    /** The bus asks for its validation after it has connected. */
    private static final class WithoutValidation extends ClassLoader {
        WithoutValidation(ClassLoader parent) {
            super(parent);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            if (name.contains("jakarta.validation")) {
                throw new IllegalStateException("no validation here");
            }
            return super.getResources(name);
        }
    }
}
