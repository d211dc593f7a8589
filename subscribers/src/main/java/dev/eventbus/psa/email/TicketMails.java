package dev.eventbus.psa.email;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketComment;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.psa.TicketEvent;
import dev.eventbus.psa.TicketUpdated;
import dev.eventbus.psa.email.Recipient.Audience;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Words a mail about a ticket, for one recipient. */
final class TicketMails {
    private TicketMails() {}

    /** The mail for {@code recipient}; empty when there is nothing that this recipient may read. */
    static Optional<Mail> write(UUID eventId, TicketEvent event, Recipient recipient) {
        TicketComment comment = readable(event.comment(), recipient.audience());
        if (comment == null && event.comment() != null && saysNothingElse(event)) {
            return Optional.empty();
        }
        String headline = "Ticket %s was %s".formatted(event.ticketId(), deed(event));
        return Optional.of(new Mail(
                UUID.nameUUIDFromBytes((eventId + " " + recipient.mailbox()).getBytes(UTF_8)),
                recipient.address(),
                headline,
                text(headline, event.changes(), comment)));
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

    private static String text(
            String headline, @Nullable Map<String, @Nullable Object> changes, @Nullable TicketComment comment) {
        StringBuilder text = new StringBuilder(headline).append(".\n");
        if (changes != null && !changes.isEmpty()) {
            text.append('\n');
            changes.forEach((field, value) -> text.append(field)
                    .append(": ")
                    .append(value == null ? "(cleared)" : value)
                    .append('\n'));
        }
        if (comment != null) {
            text.append('\n').append(comment.author());
            text.append(comment.isInternal() ? " wrote, for the staff only:\n" : " wrote:\n");
            text.append(comment.content()).append('\n');
        }
        return text.toString();
    }
}
