/**
 * Mails about tickets. {@link dev.eventbus.psa.email.TicketEmailSubscriber} decides who gets which mail, and sees to it that
 * nobody gets one twice. Who is to be told ({@link dev.eventbus.psa.email.Tickets}) is found in the tenant's database, in
 * which words ({@link dev.eventbus.psa.email.TicketMailTemplates}) is for templates to say, and how a mail leaves the house
 * ({@link dev.eventbus.psa.email.MailGateway}) is SMTP's business.
 */
@NullMarked
package dev.eventbus.psa.email;

import org.jspecify.annotations.NullMarked;
