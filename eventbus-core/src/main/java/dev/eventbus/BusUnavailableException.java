package dev.eventbus;

import org.jspecify.annotations.Nullable;

/**
 * The store could not be reached or could not take it; this call stored nothing. Publishing again is safe. An event that
 * was published before, with an outcome that is unknown, may be stored from then: keep its id.
 */
public final class BusUnavailableException extends EventBusException {
    private static final long serialVersionUID = 1;

    /** With a message that says what, where, why and what next. */
    public BusUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With a message that says what, where, why and what next. */
    public BusUnavailableException(String message) {
        this(message, null);
    }
}
