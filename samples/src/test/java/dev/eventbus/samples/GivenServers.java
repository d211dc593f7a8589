package dev.eventbus.samples;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL and a mail server that were there before the sample. */
public final class GivenServers implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final GreenMail mail;

    private GivenServers(EmbeddedPostgres postgres, GreenMail mail) {
        this.postgres = postgres;
        this.mail = mail;
    }

    public static GivenServers start() throws IOException {
        EmbeddedPostgres postgres =
                EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        return new GivenServers(postgres, mail);
    }

    public String jdbc() {
        return "jdbc:postgresql://localhost:%d/postgres?user=postgres&password=secret".formatted(postgres.getPort());
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
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
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
    public void close() throws IOException {
        mail.stop();
        postgres.close();
    }
}
