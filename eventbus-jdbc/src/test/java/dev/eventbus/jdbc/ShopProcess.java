package dev.eventbus.jdbc;

import dev.eventbus.EventBus;
import dev.eventbus.jdbc.OrderEvent.OrderPlaced;
import dev.eventbus.redis.RedisEventBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A JVM that places orders in transactions, some of which it rolls back, and relays, until it is killed. */
final class ShopProcess implements AutoCloseable {
    static final int TENANTS = 4;

    private final Process process;

    private ShopProcess(Process process) {
        this.process = process;
    }

    static ShopProcess start(String jdbc, String redis, String prefix) {
        try {
            return new ShopProcess(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            jdbc,
                            redis,
                            prefix)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** With SIGKILL. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    static UUID tenant(int number) {
        return new UUID(1, number);
    }

    /** The other JVM. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            DataSource dataSource = dataSource(args[0]);
            EventBus bus = RedisEventBus.builder()
                    .uri(args[1])
                    .keyPrefix(args[2])
                    .catalog(JdbcFixture.CATALOG)
                    .source("shop")
                    .build();
            Outbox outbox = Outbox.open(bus, dataSource);
            Relay.start(outbox, RelayOptions.defaults().withBatch(20).withPoll(Duration.ofMillis(20)));
            for (int i = 0; i < 3; i++) {
                new Thread(() -> {
                            while (true) {
                                place(outbox, dataSource);
                            }
                        })
                        .start();
            }
        }

        private static DataSource dataSource(String jdbc) {
            if (jdbc.startsWith("jdbc:h2:")) {
                JdbcDataSource dataSource = new JdbcDataSource();
                dataSource.setURL(jdbc);
                return dataSource;
            }
            if (jdbc.startsWith("jdbc:mariadb:")) {
                return MariaDbDatabase.of(jdbc);
            }
            PGSimpleDataSource dataSource = new PGSimpleDataSource();
            dataSource.setURL(jdbc);
            return dataSource;
        }

        private static void place(Outbox outbox, DataSource dataSource) {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                for (int i = 0; i < 50; i++) {
                    ThreadLocalRandom random = ThreadLocalRandom.current();
                    UUID tenant = tenant(random.nextInt(TENANTS));
                    int number = next(connection, tenant);
                    UUID id = outbox.publish(connection, new OrderPlaced(tenant, number, "x"));
                    try (PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO orders (tenant, number, event) VALUES (?, ?, ?)")) {
                        insert.setObject(1, tenant);
                        insert.setInt(2, number);
                        insert.setObject(3, id);
                        insert.executeUpdate();
                    }
                    if (random.nextInt(10) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                    }
                }
            } catch (SQLException | RuntimeException e) {
                System.err.println(e); // it goes on, as a shop would
            }
        }

        /** Takes the tenant's lock, so that the numbers are in commit order. */
        private static int next(Connection connection, UUID tenant) throws SQLException {
            try (PreparedStatement update =
                            connection.prepareStatement("UPDATE counters SET number = number + 1 WHERE tenant = ?");
                    PreparedStatement select =
                            connection.prepareStatement("SELECT number FROM counters WHERE tenant = ?")) {
                update.setObject(1, tenant);
                update.executeUpdate();
                select.setObject(1, tenant);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        }
    }
}
