package dev.eventbus.samples.outbox;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventbus.Envelope;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.Published;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.jdbc.Outbox;
import dev.eventbus.jdbc.Relay;
import dev.eventbus.jdbc.RelayOptions;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.samples.DatabaseStage;
import dev.eventbus.samples.RedisStage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A process that does nothing but relay. */
final class RelayProcess implements AutoCloseable {
    private final Process process;

    private RelayProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param freezesAfter so many events are stored when it freezes in the middle of its work; 0 for never
     */
    static RelayProcess start(RedisStage redis, DatabaseStage database, String schema, int freezesAfter) {
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        // Not as arguments: everybody on the machine may read those, and there may be passwords in them.
        java.environment()
                .putAll(Map.of(
                        "RELAY_REDIS", redis.uri(),
                        "RELAY_PREFIX", redis.keyPrefix(),
                        "RELAY_JDBC", database.urlForOthers(),
                        "RELAY_SCHEMA", schema,
                        "RELAY_FREEZES_AFTER", String.valueOf(freezesAfter)));
        try {
            return new RelayProcess(java.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Whether it is frozen, or gone. */
    boolean hasStopped() {
        try {
            return process.getInputStream().available() > 0 || !process.isAlive();
        } catch (IOException e) {
            return true;
        }
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** The other JVM; it ends with the one that started it. */
    static final class Main {
        private Main() {}

        private static String setting(String name) {
            return Objects.requireNonNull(System.getenv(name), name);
        }

        public static void main(String[] args) throws IOException {
            try (HikariDataSource dataSource = DatabaseStage.open(setting("RELAY_JDBC"), setting("RELAY_SCHEMA"));
                    EventBus eventBus = RedisEventBus.builder()
                            .uri(setting("RELAY_REDIS"))
                            .keyPrefix(setting("RELAY_PREFIX"))
                            .catalog(EventCatalog.of(PsaEvent.class))
                            .source("relay")
                            .listener(new Freeze(Integer.parseInt(setting("RELAY_FREEZES_AFTER"))))
                            .build();
                    Relay relay = Relay.start(
                            Outbox.open(eventBus, dataSource),
                            RelayOptions.defaults().withBatch(10).withPoll(Duration.ofMillis(20)))) {
                while (System.in.read() >= 0) {
                    relay.wake();
                }
            }
        }
    }

    /** Says so and does nothing more, once so many events are stored. The outbox does not know of the last ones yet. */
    private static final class Freeze implements EventBusListener {
        private final int after;
        private final AtomicInteger stored = new AtomicInteger();

        Freeze(int after) {
            this.after = after;
        }

        @Override
        public void published(Envelope<?> envelope, Published published, Duration took) {
            if (stored.incrementAndGet() == after) {
                System.out.println("frozen");
                while (true) {
                    LockSupport.park();
                }
            }
        }
    }
}
