package dev.eventbus.psa.email;

import dev.eventbus.jdbc.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** The table of accepted mails. */
final class SentMails {
    static final TableShape TABLE = TableShape.of(
                    "eventbus_sent_mail", "dev/eventbus/psa/{database}/V101__eventbus_sent_mail.sql")
            .withKey("tenant_id", "event_id", "mailbox")
            .withUuid("tenant_id")
            .withUuid("event_id")
            .withText("mailbox", 320)
            .withTime("sent_at");

    /** The state of a key that is there already, and of no other constraint: those say nothing about a mail. */
    private static final String DUPLICATE = "23505";

    private final UUID tenantId;
    private final UUID eventId;

    /** Those about an event. */
    SentMails(UUID tenantId, UUID eventId) {
        this.tenantId = tenantId;
        this.eventId = eventId;
    }

    /** The mailboxes that have got theirs. */
    Set<String> mailboxes(Connection connection) throws SQLException {
        Set<String> mailboxes = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT mailbox FROM eventbus_sent_mail WHERE tenant_id = ? AND event_id = ?")) {
            select.setObject(1, tenantId);
            select.setObject(2, eventId);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    mailboxes.add(row.getString(1));
                }
            }
        }
        return mailboxes;
    }

    /**
     * Writes that the mailbox gets its mail in this transaction. Whoever else does so meanwhile waits for its end.
     *
     * @return false if it has got it before; the transaction has been rolled back then
     */
    boolean add(Connection connection, String mailbox) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO eventbus_sent_mail (tenant_id, event_id, mailbox, sent_at) VALUES (?, ?, ?, ?)")) {
            insert.setObject(1, tenantId);
            insert.setObject(2, eventId);
            insert.setString(3, mailbox);
            insert.setObject(4, OffsetDateTime.now(ZoneOffset.UTC));
            insert.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (DUPLICATE.equals(e.getSQLState())) {
                connection.rollback();
                return false;
            }
            throw e;
        }
    }
}
