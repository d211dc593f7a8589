package dev.eventbus;

import org.jspecify.annotations.Nullable;

/** Thrown by a handler: this event must not be tried again. It is parked as {@link FailureReason#REJECTED}. */
public final class RejectEventException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the reason, for whoever looks at the failed event. */
    public RejectEventException(String message) {
        this(message, null);
    }

    /** With the reason and its cause, for whoever looks at the failed event. */
    public RejectEventException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
