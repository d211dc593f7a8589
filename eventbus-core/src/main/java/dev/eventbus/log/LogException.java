package dev.eventbus.log;

import org.jspecify.annotations.Nullable;

/** The store could not be reached or could not answer; whether a change took effect is unknown. */
public class LogException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With a message that says what, where and why. */
    public LogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
