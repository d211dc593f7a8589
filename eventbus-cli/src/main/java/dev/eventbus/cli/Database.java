package dev.eventbus.cli;

import dev.eventbus.ConfigurationException;
import dev.eventbus.jdbc.DatabaseException;
import dev.eventbus.jdbc.OutboxRows;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says where the database of an outbox is. */
final class Database {
    private static final String VARIABLE = "EVENTBUS_JDBC";
    private static final String USER_VARIABLE = "EVENTBUS_JDBC_USER";
    private static final String PASSWORD_VARIABLE = "EVENTBUS_JDBC_PASSWORD";

    /** The format of a URL, a setting in it, a database that is not there. */
    private static final Set<String> H2_REFUSES = Set.of("90046", "90113", "90146");

    @Option(
            names = "--jdbc",
            paramLabel = "URL",
            description =
                    "Where the outbox is, such as jdbc:postgresql://host/database; by default as EVENTBUS_JDBC says. User and "
                            + "password that are not in it are taken from EVENTBUS_JDBC_USER and EVENTBUS_JDBC_PASSWORD.")
    private @Nullable String given;

    interface Use {
        int on(OutboxRows rows) throws InterruptedException;
    }

    boolean isGiven() {
        return given != null;
    }

    /** Opens the outbox for {@code use}; a failure is told without what is secret. */
    int open(Surroundings at, Screen screen, Use use) throws InterruptedException {
        Map<String, String> variables = at.environment();
        JdbcUrl url = url(variables);
        if (given != null && url.hasSecrets()) {
            screen.note(
                    "eventbus: everybody who lists the processes of this machine sees the password in --jdbc; put it into "
                            + PASSWORD_VARIABLE + ".");
        }
        String password = variables.get(PASSWORD_VARIABLE);
        if (password != null) {
            url.addSecret(password);
        }
        try {
            return use.on(OutboxRows.of(DriverDataSource.of(url, variables.get(USER_VARIABLE), password)));
        } catch (DatabaseException e) {
            throw told(isRefused(e) ? Exit.USAGE : Exit.UNREACHABLE, e, url);
        } catch (ConfigurationException e) {
            throw told(Exit.USAGE, e, url);
        }
    }

    private JdbcUrl url(Map<String, String> variables) {
        String url = given == null ? variables.getOrDefault(VARIABLE, "") : given;
        if (url.isBlank()) {
            throw new CommandException(
                    Exit.USAGE, "Nobody says where the outbox is: give --jdbc, or set %s.".formatted(VARIABLE));
        }
        return new JdbcUrl(url.strip());
    }

    /** What was typed is wrong: the user, the password, the database's name, or the URL. */
    private static boolean isRefused(DatabaseException e) {
        String state = String.valueOf(e.failure().getSQLState());
        return state.startsWith("28") || state.startsWith("3D") || H2_REFUSES.contains(state);
    }

    private static CommandException told(int exit, Exception e, JdbcUrl url) {
        return new CommandException(exit, Text.line(url.hide(String.valueOf(e.getMessage()))));
    }
}
