/**
 * Mails about tickets. {@link TicketEmailSubscriber} decides who gets which mail; who the recipients of a ticket are
 * ({@link TicketRecipients}) and how a mail leaves the house ({@link MailGateway}) are ports.
 */
@NullMarked
package dev.eventbus.psa.email;

import org.jspecify.annotations.NullMarked;
