package dev.eventbus.samples;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.eventbus.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/**
 * The database of one run: an H2 of its own in memory, which ends with it; or a given one, of which it touches only schemas of
 * its own, and drops these at the end.
 */
public final class DatabaseStage implements AutoCloseable {
    private final String url;
    private final String prefix;
    private final @Nullable Server server;
    private final List<HikariDataSource> opened = new ArrayList<>();
    private final List<String> schemas = new ArrayList<>();

    private DatabaseStage(String url, String prefix, @Nullable Server server) {
        this.url = url;
        this.prefix = prefix;
        this.server = server;
    }

    /** A database of our own, which other processes of this machine that know its password can use too. */
    public static DatabaseStage own(String run) {
        String database = "mem:%s;USER=sample;PASSWORD=%s".formatted(run, UUID.randomUUID());
        try {
            Server server =
                    Server.createTcpServer("-tcpPort", "0", "-tcpDaemon").start();
            DatabaseStage stage = new DatabaseStage("jdbc:h2:" + database, run, server);
            stage.pool(null);
            return stage;
        } catch (SQLException e) {
            throw new IllegalStateException("H2 does not start", e);
        }
    }

    /**
     * A part of a database that others use too.
     *
     * @throws ConfigurationException if it cannot be reached; the message does not have the URL, which may have a password
     */
    public static DatabaseStage at(String url, String run) {
        DatabaseStage stage = new DatabaseStage(url, run.replace('-', '_'), null);
        stage.pool(null);
        return stage;
    }

    /** What it is called on the screen. */
    public String description() {
        return server == null ? "the database of --jdbc" : "an H2 of its own";
    }

    /** Where processes of this machine find it. */
    public String urlForOthers() {
        return server == null
                ? url
                : url.replace("jdbc:h2:", "jdbc:h2:tcp://localhost:%d/".formatted(server.getPort()));
    }

    /** Creates a schema for this run and returns its name. */
    public String newSchema(String name) {
        String schema = (prefix + '_' + name).toLowerCase(Locale.ROOT);
        execute("CREATE SCHEMA \"%s\"".formatted(schema));
        schemas.add(schema);
        return schema;
    }

    /** Connections to it. */
    public DataSource dataSource() {
        return opened.get(0);
    }

    /** Connections to one of its schemas. */
    public DataSource dataSource(String schema) {
        return pool(schema);
    }

    private DataSource pool(@Nullable String schema) {
        HikariDataSource pool = open(url, schema);
        opened.add(pool);
        return pool;
    }

    /**
     * A pool of connections.
     *
     * @throws ConfigurationException if there are none
     */
    public static HikariDataSource open(String url, @Nullable String schema) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setSchema(schema);
        config.setConnectionTimeout(10_000);
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            String reason = "no driver takes its URL";
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                    reason = "SQL state " + sql.getSQLState();
                }
            }
            throw new ConfigurationException(
                    "The database of --jdbc gives no connection (%s). PostgreSQL and H2 are known: jdbc:postgresql://host:port/name?user=...&password=..."
                            .formatted(reason));
        }
    }

    private void execute(String sql) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new ConfigurationException("The database refuses '%s': %s".formatted(sql, e.getMessage()), e);
        }
    }

    /** Ends the database, or drops the schemas of this run. */
    @Override
    public void close() {
        try {
            opened.stream().skip(1).forEach(HikariDataSource::close);
            if (server == null) {
                schemas.forEach(schema -> execute("DROP SCHEMA \"%s\" CASCADE".formatted(schema)));
            }
        } finally {
            opened.get(0).close(); // with its last connection, a database in memory ends
            if (server != null) {
                server.stop();
            }
        }
    }
}
