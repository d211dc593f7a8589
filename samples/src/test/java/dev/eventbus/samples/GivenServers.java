package dev.eventbus.samples;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL and a mail server that were there before the sample. */
public final class GivenServers implements AutoCloseable {
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    /** One for this JVM, with which it ends. */
    private static final class Postgres {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public GivenServers() {
        mail.start();
    }

    public String jdbc() {
        return "jdbc:postgresql://localhost:%d/postgres?user=postgres&password=secret"
                .formatted(Postgres.RUNNING.getPort());
    }

    public String smtp() {
        return "smtp://127.0.0.1:" + mail.getSmtp().getPort();
    }

    public int mails() {
        return mail.getReceivedMessages().length;
    }

    /** The schemas that are no system's. */
    public List<String> schemas() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = Postgres.RUNNING.getPostgresDatabase().getConnection();
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'"
                                + " AND nspname NOT IN ('information_schema', 'public')")) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    @Override
    public void close() {
        mail.stop();
    }
}
