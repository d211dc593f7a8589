package dev.eventbus.psa.email;

import dev.eventbus.RejectEventException;
import dev.eventbus.jdbc.TableShape;
import dev.eventbus.jdbc.TenantDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Tickets of the PSA's tables. Told are the ticket's company, who is assigned to it, and its additional resources, as far as
 * they have an address. {@code dev/eventbus/psa/<database>/psa_tickets.sql} on the class path has what is read of the tables;
 * further columns may be there.
 */
public final class PsaTickets implements Tickets {
    private static final int MOST = 1_000;
    private static final String FILE = "dev/eventbus/psa/{database}/psa_tickets.sql";
    private static final List<TableShape> TABLES = List.of(
            TableShape.of("tickets", FILE)
                    .withUuid("tenant_id")
                    .withUuid("ticket_id")
                    .withText("ticket_number", 1)
                    .withText("title", 1)
                    .withUuid("company_id")
                    .withUuid("assigned_to"),
            TableShape.of("companies", FILE)
                    .withUuid("tenant_id")
                    .withUuid("company_id")
                    .withText("email", 1),
            TableShape.of("users", FILE)
                    .withUuid("tenant_id")
                    .withUuid("user_id")
                    .withText("email", 1),
            TableShape.of("ticket_resources", FILE)
                    .withUuid("tenant_id")
                    .withUuid("ticket_id")
                    .withUuid("user_id"));

    private static final String TICKET =
            "SELECT ticket_number, title FROM tickets WHERE tenant_id = ? AND ticket_id = ?";
    private static final String RECIPIENTS = """
            SELECT 1 AS place, 'company' AS kind, c.company_id AS id, c.email AS email FROM tickets t
            JOIN companies c ON c.tenant_id = t.tenant_id AND c.company_id = t.company_id
            WHERE t.tenant_id = ? AND t.ticket_id = ?
            UNION ALL
            SELECT 2, 'user', u.user_id, u.email FROM tickets t
            JOIN users u ON u.tenant_id = t.tenant_id AND u.user_id = t.assigned_to
            WHERE t.tenant_id = ? AND t.ticket_id = ?
            UNION ALL
            SELECT 3, 'user', u.user_id, u.email FROM ticket_resources r
            JOIN users u ON u.tenant_id = r.tenant_id AND u.user_id = r.user_id
            WHERE r.tenant_id = ? AND r.ticket_id = ?
            ORDER BY 1, 3""";

    private PsaTickets() {}

    /**
     * The tables of these tenants.
     *
     * @throws dev.eventbus.ConfigurationException if one is missing or has another shape; everything that is wrong with it is
     *     named
     * @throws dev.eventbus.jdbc.DatabaseException if the database does not answer
     */
    public static PsaTickets in(TenantDataSource tenants) {
        tenants.everywhere(connection -> {
            for (TableShape table : TABLES) {
                table.check(connection);
            }
        });
        return new PsaTickets();
    }

    @Override
    public Optional<Ticket> find(Connection connection, UUID tenantId, UUID ticketId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(TICKET)) {
            select.setObject(1, tenantId);
            select.setObject(2, ticketId);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(
                        new Ticket(row.getString(1), row.getString(2), recipients(connection, tenantId, ticketId)));
            }
        }
    }

    private static List<Recipient> recipients(Connection connection, UUID tenantId, UUID ticketId) throws SQLException {
        List<Recipient> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(RECIPIENTS)) {
            for (int i = 1; i <= 6; i += 2) {
                select.setObject(i, tenantId);
                select.setObject(i + 1, ticketId);
            }
            select.setMaxRows(MOST + 1);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    String address = row.getString("email");
                    if (address != null && !address.isBlank()) {
                        String kind = row.getString("kind");
                        String who = kind + ' ' + row.getString("id");
                        found.add(
                                "company".equals(kind)
                                        ? Recipient.customer(address, who)
                                        : Recipient.staff(address, who));
                    }
                }
            }
        }
        if (found.size() > MOST) {
            throw new RejectEventException("Ticket %s of tenant %s has more than %d recipients; nobody was told."
                    .formatted(ticketId, tenantId, MOST));
        }
        return found;
    }
}
