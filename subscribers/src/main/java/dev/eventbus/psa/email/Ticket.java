package dev.eventbus.psa.email;

import java.util.List;

/**
 * A ticket as mails about it need it.
 *
 * @param number how people call it
 * @param title what it is about
 * @param recipients who is to be told; may be nobody, and may name somebody twice
 */
public record Ticket(String number, String title, List<Recipient> recipients) {
    /** Copies the recipients. */
    public Ticket {
        recipients = List.copyOf(recipients);
    }
}
