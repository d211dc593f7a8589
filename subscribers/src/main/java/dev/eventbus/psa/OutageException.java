package dev.eventbus.psa;

import dev.eventbus.RetryPolicy;
import dev.eventbus.jdbc.DatabaseException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;

/** What every event needs is away, the mail server or the database. It says nothing about the event that met it. */
public final class OutageException extends Exception {
    private static final long serialVersionUID = 1;

    /** No connection, no resources, shut down, failing disks. */
    private static final Set<String> OUTAGES = Set.of("08", "53", "57", "58");

    /** What H2 says for a broken connection, and for a database that is closed or being closed. */
    private static final Set<String> OUTAGES_OF_H2 = Set.of("90067", "90098", "90121");

    private static final RetryPolicy PATIENT = RetryPolicy.defaults()
            .on(
                    OutageException.class,
                    outage -> outage.withMaxAttempts(1_000)
                            .withDelay(Duration.ofSeconds(1), 2, Duration.ofMinutes(1))
                            .withJitter(0.2));

    /** With what is away, and why. */
    public OutageException(String message, Throwable cause) {
        super(message, cause);
    }

    /** An outage, if {@code failure} is of a database that is away; else {@code failure}. */
    public static Exception orItself(Exception failure) {
        return isOutage(failure instanceof DatabaseException e ? e.failure() : failure)
                ? new OutageException("The database is away: " + failure.getMessage(), failure)
                : failure;
    }

    /**
     * The default policy, and for outages 1,000 attempts at most a minute apart: 16 hours until an event is parked. A breaker
     * holds events without counting attempts, but opens only after many have failed; this is for the few before.
     */
    public static RetryPolicy patientPolicy() {
        return PATIENT;
    }

    private static boolean isOutage(Exception failure) {
        String state = failure instanceof SQLException e ? String.valueOf(e.getSQLState()) : "";
        return failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException
                || OUTAGES_OF_H2.contains(state)
                || OUTAGES.stream().anyMatch(state::startsWith);
    }
}
