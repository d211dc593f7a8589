package dev.eventbus;

import org.jspecify.annotations.Nullable;

/** Too much was under way: the event was not sent, nothing was stored. Try again later, or publish less at once. */
public final class BusOverloadedException extends EventBusException {
    private static final long serialVersionUID = 1;

    /** With a message that says what, where, why and what next. */
    public BusOverloadedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With a message that says what, where, why and what next. */
    public BusOverloadedException(String message) {
        this(message, null);
    }
}
