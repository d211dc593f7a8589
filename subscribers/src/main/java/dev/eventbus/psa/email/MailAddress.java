package dev.eventbus.psa.email;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;

/** Tells what is an address that one mail can go to. */
final class MailAddress {
    private static final int LONGEST = 254;

    private MailAddress() {}

    /**
     * Parses a bare {@code local@domain}.
     *
     * @throws MailRefusedException if it is anything else: a list, a group, with a name, comment, blank or control character
     */
    static InternetAddress check(String address) throws MailRefusedException {
        boolean plain = address.length() <= LONGEST
                && address.chars().allMatch(c -> c > ' ' && c < 0x7f && ",;:<>()[]\\\"".indexOf(c) < 0)
                && address.indexOf('@') > 0;
        if (plain) {
            try {
                return new InternetAddress(address, true);
            } catch (AddressException e) {
                throw refusal();
            }
        }
        throw refusal();
    }

    /** Without its cause, whose message has the address. */
    private static MailRefusedException refusal() {
        return new MailRefusedException("the address is none", null);
    }
}
