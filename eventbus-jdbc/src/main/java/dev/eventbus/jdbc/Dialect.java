package dev.eventbus.jdbc;

import dev.eventbus.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** What differs from database to database. */
enum Dialect {
    POSTGRESQL {
        @Override
        String inboxInsert() {
            return super.inboxInsert() + " ON CONFLICT DO NOTHING";
        }

        /** A relay that was frozen in the middle must not hold its lane for ever. */
        @Override
        void beginRound(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL idle_in_transaction_session_timeout = '60s'");
            }
        }
    },
    H2;

    /** The state of a key that is there already. */
    private static final String DUPLICATE = "23505";

    /**
     * That of the database.
     *
     * @throws ConfigurationException if it is none of these
     */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "PostgreSQL" -> POSTGRESQL;
            case "H2" -> H2;
            default ->
                throw new ConfigurationException(
                        "The outbox and inbox know PostgreSQL and H2, but the database is %s.".formatted(product));
        };
    }

    /** Where SQL files for it are. */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Inserts nothing, or fails with a {@linkplain #isDuplicate duplicate key} that harms nothing, if it is there. */
    String inboxInsert() {
        return "INSERT INTO eventbus_inbox (subscription, event_id, handled_at) VALUES (?, ?, CURRENT_TIMESTAMP)";
    }

    boolean isDuplicate(SQLException failure) {
        return DUPLICATE.equals(failure.getSQLState());
    }

    /** At the beginning of a relay's transaction. */
    void beginRound(Connection connection) throws SQLException {}
}
