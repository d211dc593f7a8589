package dev.eventbus.jdbc;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** An empty database of a test's own. */
interface TestDatabase extends Closeable {
    DataSource dataSource();

    /** The same over another address, for whoever stands in between. */
    DataSource at(String host, int port);

    /** Where its server listens. */
    int port();

    /** How it calls a point in time. */
    default String timeType() {
        return "TIMESTAMP WITH TIME ZONE";
    }

    @Override
    void close();

    default void execute(String... statements) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    default long number(String query) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
