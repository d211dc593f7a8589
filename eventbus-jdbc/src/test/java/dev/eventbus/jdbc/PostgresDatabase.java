package dev.eventbus.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database on the one PostgreSQL server of this JVM, which ends with it. */
final class PostgresDatabase implements TestDatabase {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "test" + COUNT.incrementAndGet();

    PostgresDatabase() {
        onServer("CREATE DATABASE " + name);
    }

    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public DataSource dataSource() {
        return at("localhost", port());
    }

    @Override
    public DataSource at(String host, int port) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {host});
        dataSource.setPortNumbers(new int[] {port});
        dataSource.setDatabaseName(name);
        dataSource.setUser("postgres");
        dataSource.setConnectTimeout(2);
        return dataSource;
    }

    @Override
    public int port() {
        return Server.RUNNING.getPort();
    }

    @Override
    public void close() {
        onServer("DROP DATABASE " + name + " WITH (FORCE)");
    }

    private static void onServer(String sql) {
        try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
