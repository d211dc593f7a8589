package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.eventbus.EventBus;
import dev.eventbus.Published;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.runtime.TestEvent;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.runtime.Tuning;
import dev.eventbus.settings.Settings;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A bus over Redis that a file and the environment describe. */
@WithRedis
@ExtendWith(LeakCheck.class)
class RedisSettingsTest {
    @Test
    void aFileAndTheEnvironmentDescribeTheBusAndItsSubscriptions(
            RedisServer redis, KeyPrefix keys, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("eventbus.yaml"), """
                eventbus:
                  uri: ${REDIS_URI}
                  key-prefix: to-be-overridden
                  source: ${SOURCE:night-shift}
                  types.PLACED.retention.hard-limit: 20_000
                  subscriptions:
                    pairs: {concurrency: 2}
                    nobody: {concurrency: 2}
                """);
        Map<String, String> environment = Map.of("REDIS_URI", redis.uri(), "EVENTBUS_KEY_PREFIX", keys.value());
        CountDownLatch together = new CountDownLatch(2);
        Published published;
        List<String> told;
        try (Log log = new Log();
                EventBus bus = RedisEventBus.builder()
                        .catalog(EventCatalog.of(TestEvent.class))
                        .settings(Settings.load(file, environment))
                        .build()) {
            bus.subscribe("pairs", Placed.class).concurrency(1).start((event, context) -> {
                together.countDown();
                assertThat(together.await(60, TimeUnit.SECONDS)).isTrue();
            });

            published = bus.publish(new Placed(UUID.randomUUID(), "k", 1));
            bus.publish(new Placed(UUID.randomUUID(), "k", 2));

            assertThat(together.await(60, TimeUnit.SECONDS)).isTrue();
            bus.close();
            told = log.lines();
        }
        assertThat(published.stream()).isEqualTo(keys.value() + ":PLACED");
        assertThat(redis.command("XRANGE", published.stream(), "-", "+", "COUNT", "1"))
                .asString()
                .contains("night-shift");
        assertThat(told)
                .containsExactly(
                        "INFO Subscription 'pairs' has options from outside the code: [%s:7: eventbus.subscriptions.pairs.concurrency]"
                                .formatted(file),
                        "WARN These settings had no effect, since no subscription of that name was started: [%s:8: eventbus.subscriptions.nobody.concurrency]. Started were: [pairs]"
                                .formatted(file));
    }

    /** What is logged of subscriptions' settings. */
    private static final class Log implements AutoCloseable {
        private final Logger logger = (Logger) LoggerFactory.getLogger(Tuning.class);
        private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
        private final Level before = logger.getLevel();

        Log() {
            logger.setLevel(Level.INFO);
            appender.start();
            logger.addAppender(appender);
        }

        List<String> lines() {
            return appender.list.stream()
                    .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                    .toList();
        }

        @Override
        public void close() {
            logger.detachAppender(appender);
            logger.setLevel(before);
        }
    }
}
