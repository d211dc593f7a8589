package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.Retention;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.EventLog.Trimmed;
import dev.eventbus.log.StartPosition;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Measures what trimming costs those beside it, on a million entries. Its name keeps it out of the build: {@code mvn -Pquick -pl
 * eventbus-redis -am test -Dtest=TrimCost} prints what docs/decisions.md quotes.
 */
class TrimCost {
    private static final int ENTRIES = 1_000_000;
    private static final String FILL = """
            for i = 1, tonumber(ARGV[1]) do
              redis.call('XADD', KEYS[1], '*', 'id', '01a1f8fe-8a79-73f1-af45-f55649e9a064', 'type', 'PLACED', 'version', '1',
                'timestamp', '2026-11-20T12:46:33.593Z', 'source', 'ticket-service',
                'tenantId', '857a8132-fb9f-3a38-a557-a12fa62f6788', 'payload', string.rep('x', 240))
            end
            """;

    @Test
    void aPageCostsThoseBesideItAboutAMillisecond() {
        try (RedisServer redis = RedisServer.builder().embedded().start();
                EventLog log = RedisLog.open(RedisLogSettings.of(RedisURI.create(redis.uri())));
                RedisClient client = RedisClient.create(redis.uri());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            for (int i = 0; i < ENTRIES / 10_000; i++) {
                redis.command("EVAL", FILL, "1", "event::PLACED", "10000");
            }
            for (String name : List.of("a", "b", "c")) {
                log.declare(name, "PLACED", new StartPosition.Now());
            }
            System.out.printf(
                    "MEASURED %d entries, %s%n",
                    ENTRIES, commands.info("memory").lines().toList().get(2));
            report("PING alone", pings(connection, () -> sleep(Duration.ofSeconds(10))));
            commands.configSet("slowlog-max-len", "300000"); // it has what scripts call, too
            commands.configSet("slowlog-log-slower-than", "0");

            List<Long> calls = new ArrayList<>();
            long began = System.nanoTime();
            report("PING while the keeper trims", pings(connection, () -> trim(log, calls)));
            double seconds = (System.nanoTime() - began) / 1e9;

            report("a page, with its way to the server and back", calls);
            report("a page, in the server", inServer(commands));
            System.out.printf("MEASURED %d pages in %.1f s%n", calls.size(), seconds);
            assertThat(commands.xlen("event::PLACED")).isEqualTo(10_000);
        }
    }

    private static void trim(EventLog log, List<Long> nanos) {
        Trimmed trimmed;
        do {
            long began = System.nanoTime();
            trimmed = log.trim("PLACED", Retention.defaults(), Long.MAX_VALUE);
            nanos.add(System.nanoTime() - began);
        } while (trimmed.more());
    }

    /** How long each PING took, one about each millisecond, while something else runs. */
    private static List<Long> pings(StatefulRedisConnection<String, String> connection, Runnable meanwhile) {
        AtomicBoolean over = new AtomicBoolean();
        List<Long> nanos = new ArrayList<>();
        CompletableFuture<Void> pinging = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                long began = System.nanoTime();
                connection.sync().ping();
                nanos.add(System.nanoTime() - began);
                sleep(Duration.ofMillis(1));
            }
        });
        meanwhile.run();
        over.set(true);
        pinging.join();
        return nanos;
    }

    private static List<Long> inServer(RedisCommands<String, String> commands) {
        List<Long> nanos = new ArrayList<>();
        for (Object entry : commands.slowlogGet(300_000)) {
            List<?> words = (List<?>) entry;
            Object command = ((List<?>) words.get(3)).get(0);
            String name = command instanceof byte[] bytes ? new String(bytes, UTF_8) : command.toString();
            if (name.equalsIgnoreCase("EVALSHA")) {
                nanos.add((Long) words.get(2) * 1_000);
            }
        }
        return nanos;
    }

    private static void report(String what, List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        System.out.printf(
                "MEASURED %s: %d times, p50 %.2f ms, p99 %.2f ms, max %.2f ms%n",
                what,
                sorted.size(),
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get(sorted.size() * 99 / 100) / 1e6,
                sorted.get(sorted.size() - 1) / 1e6);
    }

    private static void sleep(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
