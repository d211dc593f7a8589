package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.eventbus.EventBus;
import dev.eventbus.Health;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.runtime.RecordingListener;
import dev.eventbus.runtime.TestEvent;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.RedisServerBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.LoggerFactory;

/** What the tests of delivery under faults work with: a server of their own, buses on it, and what these told. */
@ExtendWith(LeakCheck.class)
@Execution(ExecutionMode.SAME_THREAD)
abstract class FaultTest {
    static final Duration LEASE = Duration.ofSeconds(2);
    /** For what must not be taken over: a process that halts for some seconds keeps what it holds. */
    static final Duration LONG_LEASE = Duration.ofSeconds(5);

    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final String SUBSCRIPTION = "s";
    static final String STREAM = "event::PLACED";
    private static final Logger LIBRARY = (Logger) LoggerFactory.getLogger("dev.eventbus");

    final UUID tenant = UUID.randomUUID();
    final RecordingListener told = new RecordingListener();
    final Log log = new Log();
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** What the library logged while a test ran. */
    static final class Log extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (!event.getLoggerName().contains("testkit")) {
                lines.add(event.getLevel() + " " + event.getFormattedMessage());
            }
        }

        void clear() {
            lines.clear();
        }

        /** The lines that begin with {@code level} and have {@code part}. */
        List<String> lines(String level, String part) {
            return lines.stream()
                    .filter(line -> line.startsWith(level) && line.contains(part))
                    .toList();
        }
    }

    /** Which events were handled, and how often. */
    static final class Handled {
        private final ConcurrentMap<Integer, AtomicInteger> times = new ConcurrentHashMap<>();

        void add(int number) {
            times.computeIfAbsent(number, first -> new AtomicInteger()).incrementAndGet();
        }

        boolean has(int from, int to) {
            return IntStream.range(from, to).allMatch(times::containsKey);
        }

        Map<Integer, Integer> moreThanOnce() {
            return times.entrySet().stream()
                    .filter(entry -> entry.getValue().get() > 1)
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().get()));
        }

        int size() {
            return times.size();
        }

        @Override
        public String toString() {
            return times.keySet().stream().sorted().toList() + ", twice: " + moreThanOnce();
        }
    }

    @BeforeEach
    void listenToTheLog() {
        log.start();
        LIBRARY.addAppender(log);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        LIBRARY.detachAppender(log);
    }

    <T extends AutoCloseable> T closeLater(T resource) {
        opened.add(resource);
        return resource;
    }

    /** A server that keeps every write. */
    RedisServer durable() {
        return start(RedisServer.builder().config("appendonly", "yes").config("appendfsync", "always"));
    }

    RedisServer start(RedisServerBuilder builder) {
        return closeLater(builder.start());
    }

    EventBus bus(String uri) {
        return bus(uri, LEASE);
    }

    EventBus bus(String uri, Duration lease) {
        return closeLater(builder(uri).lease(lease).listener(told).build());
    }

    static RedisEventBus.Builder builder(String uri) {
        return RedisEventBus.builder()
                .uri(uri)
                .catalog(EventCatalog.of(TestEvent.class))
                .source("faults")
                .lease(LEASE)
                .closeTimeout(Duration.ofSeconds(5));
    }

    Placed placed(int number) {
        return new Placed(tenant, "k", number);
    }

    /** Puts events beside the bus, with no wait for anything. */
    void append(RedisServer redis, int from, int to) {
        for (int i = from; i < to; i++) {
            redis.command(
                    "XADD",
                    STREAM,
                    "*",
                    "id",
                    UUID.randomUUID().toString(),
                    "type",
                    "PLACED",
                    "version",
                    "1",
                    "timestamp",
                    "2026-01-01T00:00:00Z",
                    "source",
                    "beside",
                    "tenantId",
                    tenant.toString(),
                    "payload",
                    "{\"tenantId\":\"%s\",\"key\":\"k\",\"number\":%d}".formatted(tenant, i));
        }
    }

    static Health.Status status(EventBus bus) {
        return bus.health().status();
    }

    static void awaitUp(EventBus bus) {
        await().atMost(PATIENCE).until(() -> status(bus) == Health.Status.UP);
    }

    /** How many ms it took until all of these were handled. */
    static long awaitHandled(Handled handled, int from, int to, Duration atMost) {
        long start = System.nanoTime();
        await().alias(from + " to " + to + " of " + handled)
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(handled.has(from, to))
                        .as("%d to %d of %s", from, to, handled)
                        .isTrue());
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** A wait may take longer than it was meant to. */
    static double perSecond(long times, long startNanos) {
        return times * 1e9 / (System.nanoTime() - startNanos);
    }

    static void measured(String what, long millis) {
        System.out.printf("MEASURED %s: %d ms%n", what, millis);
    }
}
