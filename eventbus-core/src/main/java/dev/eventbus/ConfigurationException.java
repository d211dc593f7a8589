package dev.eventbus;

import org.jspecify.annotations.Nullable;

/** Something was set or declared in a way that cannot work; the message names the rule and the value. */
public final class ConfigurationException extends EventBusException {
    private static final long serialVersionUID = 1;

    /** With a message that says what, where, why and what next. */
    public ConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With a message that says what, where, why and what next. */
    public ConfigurationException(String message) {
        this(message, null);
    }
}
