package dev.eventbus.psa.email;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * Somebody who is told about a ticket. Whether the address can be reached is for the {@link MailGateway} to say.
 *
 * @param address the mail address
 * @param audience what the mail may say
 */
public record Recipient(String address, Audience audience) {
    /** What somebody may read. */
    public enum Audience {
        /** Everything, internal comments included. */
        STAFF,
        /** What is meant for customers: never an internal comment. */
        CUSTOMER
    }

    /** Takes blanks around the address away. */
    public Recipient {
        address = address.strip();
        requireNonNull(audience, "audience");
    }

    /** One of the staff. */
    public static Recipient staff(String address) {
        return new Recipient(address, Audience.STAFF);
    }

    /** A customer. */
    public static Recipient customer(String address) {
        return new Recipient(address, Audience.CUSTOMER);
    }

    /** The same for addresses that differ in upper and lower case only: they reach one mailbox. */
    String mailbox() {
        return address.toLowerCase(Locale.ROOT);
    }
}
