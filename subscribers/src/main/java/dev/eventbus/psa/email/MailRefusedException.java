package dev.eventbus.psa.email;

import org.jspecify.annotations.Nullable;

/** A mail that no further attempt will bring to its recipient. The message does not have the address. */
public final class MailRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    /** With the reason. */
    public MailRefusedException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
