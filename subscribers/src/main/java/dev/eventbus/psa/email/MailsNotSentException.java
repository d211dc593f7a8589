package dev.eventbus.psa.email;

import java.util.List;

/** Some mails about an event were not accepted. The cause is the first failure, the others are suppressed exceptions. */
public final class MailsNotSentException extends Exception {
    private static final long serialVersionUID = 1;

    MailsNotSentException(String what, int mails, List<Exception> failures) {
        super(
                "%d of %d mails about %s were not accepted, the first because: %s. Only those are tried again."
                        .formatted(failures.size(), mails, what, failures.get(0)),
                failures.get(0));
        failures.stream().skip(1).forEach(this::addSuppressed);
    }
}
