package dev.eventbus.psa;

import dev.eventbus.jdbc.Schema;
import dev.eventbus.jdbc.TenantDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of a test's own with the tables of the PSA and of the subscribers, which several tenants share. */
public abstract class PsaDatabase implements AutoCloseable {
    private static final String[] TABLES = {
        "dev/eventbus/psa/{database}/psa_tickets.sql",
        "dev/eventbus/psa/{database}/V101__eventbus_sent_mail.sql",
        "dev/eventbus/psa/{database}/V102__eventbus_activity.sql"
    };

    /** As the owner of the tables. */
    public abstract DataSource owner();

    /** As subscribers connect. */
    public abstract TenantDataSource tenants();

    /** The same over another address, for whoever stands in between, waiting for a second at most. */
    public abstract TenantDataSource tenantsAt(String host, int port);

    public abstract int port();

    @Override
    public abstract void close();

    public static PsaDatabase h2() {
        return new H2();
    }

    public static PsaDatabase postgres() {
        return new Postgres();
    }

    public final void execute(String... statements) {
        try (Connection connection = owner().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    public final long number(String query) {
        try (Connection connection = owner().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** In memory; nothing but conditions keeps tenants apart. */
    private static final class H2 extends PsaDatabase {
        private final JdbcDataSource dataSource = new JdbcDataSource();

        H2() {
            dataSource.setURL("jdbc:h2:mem:test" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
            Schema.create(dataSource);
            Schema.apply(dataSource, TABLES);
        }

        @Override
        public DataSource owner() {
            return dataSource;
        }

        @Override
        public TenantDataSource tenants() {
            return TenantDataSource.conditionsOnly(dataSource);
        }

        @Override
        public TenantDataSource tenantsAt(String host, int port) {
            throw new UnsupportedOperationException("it is in this JVM");
        }

        @Override
        public int port() {
            throw new UnsupportedOperationException("it is in this JVM");
        }

        @Override
        public void close() {
            execute("SHUTDOWN");
        }
    }

    /** On the one PostgreSQL server of this JVM; row-level security keeps tenants apart. */
    private static final class Postgres extends PsaDatabase {
        private static final AtomicInteger COUNT = new AtomicInteger();

        private final String name = "psa" + COUNT.incrementAndGet();
        private final String user = "subscriber" + COUNT.get();

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

        Postgres() {
            onServer("CREATE DATABASE " + name);
            onServer("CREATE ROLE " + user + " LOGIN");
            Schema.create(owner());
            Schema.apply(owner(), TABLES);
            Schema.apply(owner(), "dev/eventbus/psa/{database}/row_security.sql");
            execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + user);
        }

        private static void onServer(String sql) {
            try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public DataSource owner() {
            return as("postgres", "localhost", port(), 0);
        }

        @Override
        public TenantDataSource tenants() {
            return TenantDataSource.rowSecurity(as(user, "localhost", port(), 0));
        }

        @Override
        public TenantDataSource tenantsAt(String host, int port) {
            return TenantDataSource.rowSecurity(as(user, host, port, 1));
        }

        private PGSimpleDataSource as(String user, String host, int port, int seconds) {
            PGSimpleDataSource dataSource = new PGSimpleDataSource();
            dataSource.setServerNames(new String[] {host});
            dataSource.setPortNumbers(new int[] {port});
            dataSource.setDatabaseName(name);
            dataSource.setUser(user);
            dataSource.setConnectTimeout(seconds);
            dataSource.setSocketTimeout(seconds);
            dataSource.setLoginTimeout(seconds);
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
    }
}
