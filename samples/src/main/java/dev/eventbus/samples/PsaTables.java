package dev.eventbus.samples;

import dev.eventbus.jdbc.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Fills the PSA's tables. */
public final class PsaTables {
    private PsaTables() {}

    /** Creates them, and those of the subscribers and of the outbox and inbox. */
    public static void create(DataSource dataSource) {
        Schema.create(dataSource);
        Schema.apply(
                dataSource,
                "dev/eventbus/psa/{database}/psa_tickets.sql",
                "dev/eventbus/psa/{database}/V101__eventbus_sent_mail.sql",
                "dev/eventbus/psa/{database}/V102__eventbus_activity.sql");
    }

    /** A company that is a customer of the tenant. */
    public static void company(Connection connection, UUID tenant, UUID id, String email) throws SQLException {
        insert(connection, "companies (tenant_id, company_id, email)", tenant, id, email);
    }

    /** A user. */
    public static void user(Connection connection, UUID tenant, UUID id, String email) throws SQLException {
        insert(connection, "users (tenant_id, user_id, email)", tenant, id, email);
    }

    /** A ticket of a company. */
    public static void ticket(
            Connection connection,
            UUID tenant,
            UUID id,
            String number,
            String title,
            UUID company,
            @Nullable UUID assignee)
            throws SQLException {
        insert(
                connection,
                "tickets (tenant_id, ticket_id, ticket_number, title, company_id, assigned_to)",
                tenant,
                id,
                number,
                title,
                company,
                assignee);
    }

    /** Somebody who is to be told about a ticket, too. */
    public static void resource(Connection connection, UUID tenant, UUID ticket, UUID user) throws SQLException {
        insert(connection, "ticket_resources (tenant_id, ticket_id, user_id)", tenant, ticket, user);
    }

    private static void insert(Connection connection, String table, @Nullable Object... values) throws SQLException {
        String places = "?, ".repeat(values.length - 1) + "?";
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO %s VALUES (%s)".formatted(table, places))) {
            for (int i = 0; i < values.length; i++) {
                insert.setObject(i + 1, values[i]);
            }
            insert.executeUpdate();
        }
    }
}
