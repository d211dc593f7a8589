package dev.eventbus.psa.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The tables, for PostgreSQL and H2, as an SQL file on the class path, named for Flyway:
 * {@code dev/eventbus/psa/webhook/V10__eventbus_webhooks.sql}. Beside them the inbox of eventbus-jdbc must be there.
 */
public final class WebhookSchema {
    private static final String FILE = "V10__eventbus_webhooks.sql";

    private WebhookSchema() {}

    /** Creates the tables, for tests and embedded databases. Others are better left to a migration tool. */
    public static void create(DataSource dataSource) throws SQLException {
        Transactions.in(dataSource, connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String sql : read().split(";\\R")) {
                    statement.execute(sql);
                }
            }
            return FILE;
        });
    }

    private static String read() {
        try (InputStream in = WebhookSchema.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("subscribers is incomplete: it has no " + FILE);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
