package dev.eventbus.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The tables, as SQL files on the class path: {@code dev/eventbus/jdbc/postgresql/}, {@code …/mariadb/} and {@code …/h2/} have
 * {@code V1__eventbus_outbox.sql} and {@code V2__eventbus_inbox.sql}. They are named for Flyway; other tools take them by
 * path, since each is plain statements that end in a semicolon. Tables are found as the connection finds them, by its schema
 * or search path.
 */
public final class Schema {
    static final String OUTBOX = "dev/eventbus/jdbc/{database}/V1__eventbus_outbox.sql";
    static final String INBOX = "dev/eventbus/jdbc/{database}/V2__eventbus_inbox.sql";

    private Schema() {}

    /**
     * Creates all tables, for tests and embedded databases. Others are better left to a migration tool.
     *
     * @throws DatabaseException if it fails, as when a table exists; on PostgreSQL nothing was created then
     */
    public static void create(DataSource dataSource) {
        apply(dataSource, OUTBOX, INBOX);
    }

    /**
     * Runs SQL files of the class path, in a transaction where the database has these for tables.
     *
     * @param files their paths, in which {@code {database}} stands for {@code postgresql}, {@code mariadb} or {@code h2}
     * @throws DatabaseException if a statement fails
     */
    public static void apply(DataSource dataSource, String... files) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String file : files) {
                for (String sql : read(of(Dialect.of(connection), file)).split(";\\R")) {
                    statement.execute(sql);
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw new DatabaseException("The tables of %s could not be created".formatted(String.join(", ", files)), e);
        }
    }

    /** The file for a database. */
    static String of(Dialect dialect, String file) {
        return file.replace("{database}", dialect.folder());
    }

    private static String read(String resource) {
        try (InputStream in = Schema.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no file %s on the class path.".formatted(resource));
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
