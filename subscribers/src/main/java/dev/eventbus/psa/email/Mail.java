package dev.eventbus.psa.email;

import java.util.UUID;

/**
 * A mail to one recipient.
 *
 * @param id the same whenever the same event is mailed to the same recipient, in every process: as a {@code Message-ID}
 *     it lets a mail server recognize a repetition
 * @param to the address
 * @param subject one line
 * @param text plain text
 */
public record Mail(UUID id, String to, String subject, String text) {}
