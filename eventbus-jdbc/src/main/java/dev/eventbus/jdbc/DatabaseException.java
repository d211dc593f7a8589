package dev.eventbus.jdbc;

import dev.eventbus.EventBusException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;

/**
 * The database refused or did not answer. What the transaction did is lost unless it is committed, and after most failures
 * it cannot be: roll it back, and try it again where the cause says that this may help.
 */
public final class DatabaseException extends EventBusException {
    private static final long serialVersionUID = 1;

    private final SQLException failure;

    DatabaseException(String what, SQLException failure) {
        super("%s: %s".formatted(what, describe(failure)), cause(failure));
        this.failure = cause(failure);
    }

    /** The failure of a batch quotes the values of its statement, the one behind it does not. */
    private static SQLException cause(SQLException failure) {
        SQLException cause = failure;
        while (cause instanceof BatchUpdateException && cause.getNextException() != null) {
            cause = cause.getNextException();
        }
        return cause;
    }

    /** What the driver said; {@link SQLException#getSQLState()} tells a conflict from a broken connection. */
    public SQLException failure() {
        return failure;
    }

    /** The first line only: what follows it may quote the row. */
    static String describe(SQLException failure) {
        SQLException cause = cause(failure);
        String message = String.valueOf(cause.getMessage());
        return "%s (SQL state %s)".formatted(message.lines().findFirst().orElse(""), cause.getSQLState());
    }
}
