package dev.eventbus.jdbc;

import dev.eventbus.ConfigurationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Set;

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
    H2,
    MARIADB {
        private static final int DUPLICATE_ENTRY = 1062;

        @Override
        boolean isDuplicate(SQLException failure) {
            return failure.getErrorCode() == DUPLICATE_ENTRY;
        }

        @Override
        Kind.Type type(Kind kind) {
            return switch (kind) {
                case NUMBERED -> new Kind.Type("BIGINT AUTO_INCREMENT", Set.of("BIGINT"));
                case BYTES -> new Kind.Type("LONGBLOB", Set.of("LONGBLOB"));
                case TIME -> new Kind.Type("TIMESTAMP(6)", Set.of("TIMESTAMP"));
                default -> super.type(kind);
            };
        }

        /** Its TIMESTAMP comes and goes as local time, of whose zone driver and session may think differently. */
        @Override
        void checkClock(Connection connection) throws SQLException {
            Duration off =
                    Duration.between(now(connection).toInstant(), Instant.now()).abs();
            if (off.compareTo(CLOCKS_AGREE) > 0) {
                throw new ConfigurationException(
                        ("The database's clock seems to be %d minutes off: driver and session have different time zones, or a clock"
                                        + " is wrong. Set connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true in the JDBC URL.")
                                .formatted(off.toMinutes()));
            }
        }
    };

    /** The state of a key that is there already. */
    private static final String DUPLICATE = "23505";

    private static final Duration CLOCKS_AGREE = Duration.ofMinutes(10);

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
            case "MariaDB" -> MARIADB;
            default ->
                throw new ConfigurationException(
                        "The outbox and inbox know PostgreSQL, MariaDB and H2, but the database is %s."
                                .formatted(product));
        };
    }

    /** Where its SQL files are. */
    String folder() {
        return "/dev/eventbus/jdbc/" + name().toLowerCase(Locale.ROOT) + "/";
    }

    /** Inserts nothing, or fails with a {@linkplain #isDuplicate duplicate key} that harms nothing, if it is there. */
    String inboxInsert() {
        return "INSERT INTO eventbus_inbox (subscription, event_id, handled_at) VALUES (?, ?, CURRENT_TIMESTAMP(6))";
    }

    boolean isDuplicate(SQLException failure) {
        return DUPLICATE.equals(failure.getSQLState());
    }

    /** What it calls a kind of column. */
    Kind.Type type(Kind kind) {
        return kind.standard();
    }

    /**
     * Refuses a connection by which times do not come as they are.
     *
     * @throws ConfigurationException with what to do about it
     */
    void checkClock(Connection connection) throws SQLException {}

    /** By the database's clock. */
    static OffsetDateTime now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT CURRENT_TIMESTAMP(6)")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class);
        }
    }

    /** At the beginning of a relay's transaction. */
    void beginRound(Connection connection) throws SQLException {}
}
