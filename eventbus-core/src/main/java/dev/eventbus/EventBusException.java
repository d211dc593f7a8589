package dev.eventbus;

import org.jspecify.annotations.Nullable;

/** What goes wrong on the bus; one subclass for each thing that a caller can do about it. */
public class EventBusException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With a message that says what, where, why and what next. */
    protected EventBusException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
