package dev.eventbus.psa.email;

import java.util.UUID;

/**
 * A mail to one recipient.
 *
 * @param id the same whenever the same event is mailed to the same recipient, in every process: as a {@code Message-ID}
 *     it lets a mail server recognize a repetition
 * @param ticketId the ticket, by which mails are threaded
 * @param to the address
 * @param subject one line
 * @param text plain text
 * @param html the same as HTML
 */
public record Mail(UUID id, UUID ticketId, String to, String subject, String text, String html) {}
