package dev.eventbus;

import org.jspecify.annotations.Nullable;

/** The event classes cannot form a catalog; the message names every problem. */
public final class CatalogException extends EventBusException {
    private static final long serialVersionUID = 1;

    /** With a message that says what, where, why and what next. */
    public CatalogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With a message that says what, where, why and what next. */
    public CatalogException(String message) {
        this(message, null);
    }
}
