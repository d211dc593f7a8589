package dev.eventbus.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * The tables, as SQL files on the class path: {@code dev/eventbus/jdbc/postgresql/}, {@code …/mariadb/} and {@code …/h2/} have
 * {@code V1__eventbus_outbox.sql} and {@code V2__eventbus_inbox.sql}. They are named for Flyway; other tools take them by
 * path, since each is plain statements that end in a semicolon. Tables are found as the connection finds them, by its schema
 * or search path.
 */
public final class Schema {
    static final String OUTBOX = "V1__eventbus_outbox.sql";
    static final String INBOX = "V2__eventbus_inbox.sql";

    private Schema() {}

    /**
     * Creates all tables, for tests and embedded databases. Others are better left to a migration tool.
     *
     * @throws DatabaseException if it fails, as when a table exists; on PostgreSQL nothing was created then
     */
    public static void create(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String file : List.of(OUTBOX, INBOX)) {
                for (String sql : read(Dialect.of(connection).folder() + file).split(";\\R")) {
                    statement.execute(sql);
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw new DatabaseException("The tables of the outbox and inbox could not be created", e);
        }
    }

    private static String read(String resource) {
        try (InputStream in = Schema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("eventbus-jdbc is incomplete: it has no " + resource);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
