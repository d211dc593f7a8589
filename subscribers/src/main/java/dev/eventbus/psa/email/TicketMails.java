package dev.eventbus.psa.email;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketComment;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.psa.TicketEvent;
import dev.eventbus.psa.TicketUpdated;
import dev.eventbus.psa.email.Recipient.Audience;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Words a mail about a ticket, for one recipient. */
final class TicketMails {
    private static final int LONGEST_SUBJECT = 200;
    private static final int LONGEST_VALUE = 2_000;

    private final TicketMailTemplates templates;

    TicketMails(TicketMailTemplates templates) {
        this.templates = templates;
    }

    /** The mail for {@code recipient}; empty when there is nothing that this recipient may read. */
    Optional<Mail> write(UUID eventId, TicketEvent event, Ticket ticket, Recipient recipient) {
        TicketComment comment = readable(event.comment(), recipient.audience());
        if (comment == null && event.comment() != null && saysNothingElse(event)) {
            return Optional.empty();
        }
        List<Map<String, String>> changes = changes(event.changes());
        Map<String, Object> facts = Map.of(
                "number", ticket.number(),
                "title", ticket.title(),
                "ticketId", event.ticketId(),
                "deed", deed(event),
                "changed", !changes.isEmpty(),
                "changes", changes,
                "comment", comment == null ? List.of() : List.of(facts(comment)));
        return Optional.of(new Mail(
                UUID.nameUUIDFromBytes((eventId + " " + recipient.mailbox()).getBytes(UTF_8)),
                event.ticketId(),
                recipient.address(),
                oneLine(templates.subject(facts)),
                templates.text(facts),
                templates.html(facts)));
    }

    private static @Nullable TicketComment readable(@Nullable TicketComment comment, Audience audience) {
        return comment != null && comment.isInternal() && audience != Audience.STAFF ? null : comment;
    }

    private static boolean saysNothingElse(TicketEvent event) {
        Map<String, @Nullable Object> changes = event.changes();
        return event instanceof TicketUpdated
                && event.assignedByUserId() == null
                && (changes == null || changes.isEmpty());
    }

    private static String deed(TicketEvent event) {
        if (event instanceof TicketCreated) {
            return "opened";
        }
        return event instanceof TicketClosed ? "closed" : "updated";
    }

    private static List<Map<String, String>> changes(@Nullable Map<String, @Nullable Object> changes) {
        List<Map<String, String>> fields = new ArrayList<>();
        if (changes != null) {
            changes.forEach((field, value) ->
                    fields.add(Map.of("field", field, "value", cut(value == null ? "(cleared)" : value.toString()))));
        }
        return fields;
    }

    private static String cut(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
    }

    private static Map<String, Object> facts(TicketComment comment) {
        return Map.of("author", comment.author(), "content", comment.content(), "internal", comment.isInternal());
    }

    /** A line break in a title must not begin another header. */
    private static String oneLine(String subject) {
        String line = subject.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
        return line.length() <= LONGEST_SUBJECT ? line : line.substring(0, LONGEST_SUBJECT - 1) + "…";
    }
}
