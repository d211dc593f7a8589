package dev.eventbus.psa.email;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * Somebody who is told about a ticket. Whether the address is one is found out when a mail is sent there.
 *
 * @param address the mail address, without blanks around it
 * @param audience what the mail may say
 * @param who whose address it is, for messages, which never have the address: {@code user 4711}
 */
public record Recipient(String address, Audience audience, String who) {
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
        requireNonNull(who, "who");
    }

    /** One of the staff. */
    public static Recipient staff(String address, String who) {
        return new Recipient(address, Audience.STAFF, who);
    }

    /** A customer. */
    public static Recipient customer(String address, String who) {
        return new Recipient(address, Audience.CUSTOMER, who);
    }

    /** The same for addresses that differ in upper and lower case only: they reach one mailbox. */
    String mailbox() {
        return address.toLowerCase(Locale.ROOT);
    }
}
